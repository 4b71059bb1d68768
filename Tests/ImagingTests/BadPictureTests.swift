import Foundation
import Support
import TestSupport
import Testing

@testable import Imaging

/// Files that are not pictures, or incomplete: each is refused in one clear line.
@Suite struct BadPictureTests {
  static func reason(_ bytes: [UInt8], maxPixels: Int = DecodingOptions.defaultMaxPixels) -> ImageError
    .Reason?
  {
    do throws(ImageError) {
      _ = try Image.decode(bytes, name: "f", options: DecodingOptions(maxPixels: maxPixels))
      return nil
    } catch {
      #expect(!error.description.contains("\n"), "the message is one line")
      #expect(error.description.utf8.count < 400)
      return error.reason
    }
  }

  @Test(arguments: ["png-colour2-depth8.png", "png-colour3-depth4-interlaced.png", "png-exif6.png"])
  func everyTruncationOfAPNGBeforeItsLastPixelIsAnError(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    let options = DecodingOptions(exif: .ignore)
    let whole = try Image.decode(bytes, name: "f", options: options)
    // Behind the pixels: the checksum of the compressed data, that of their chunk, and the last chunk.
    let pixelsEnd = try #require(bytes.firstRange(of: Array("IEND".utf8))).lowerBound - 12
    for length in 0..<bytes.count {
      let start = Array(bytes[..<length])
      if length < pixelsEnd && !name.contains("exif") {
        #expect(Self.reason(start) != nil, "cut off after \(length) of \(bytes.count) bytes")
      } else if let image = try? Image.decode(start, name: "f", options: options) {
        #expect(image == whole, "cut off after \(length) of \(bytes.count) bytes")
      }
    }
  }

  @Test(arguments: ["jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-exif6.jpg", "jpeg-cmyk.jpg"])
  func everyTruncationOfAJPEGIsAnError(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    for length in 0..<bytes.count {
      #expect(Self.reason(Array(bytes[..<length])) != nil, "cut off after \(length) of \(bytes.count) bytes")
    }
  }

  @Test func aFlippedBitInAPNGIsAnErrorOrChangesNothing() throws {
    let bytes = try Fixtures.bytes("decoding/png-colour6-depth16-interlaced.png")
    let options = DecodingOptions(damagedPictures: .refuse)
    let whole = try Image.decode(bytes, name: "f", options: options)
    for position in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[position] ^= 1 << bit
        if let image = try? Image.decode(flipped, name: "f", options: options) {
          #expect(image == whole, "byte \(position)")
        }
      }
    }
  }

  /// A JPEG has no checksums: a flipped bit may give other pixels. It must give an error or a whole picture.
  @Test(arguments: ["jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-cmyk-progressive.jpg", "jpeg-xmp.jpg"])
  func aFlippedBitInAJPEGIsAnErrorOrAPicture(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    var random = SeededRandom(seed: 11)
    var errors = 0
    for _ in 0..<2000 {
      var flipped = bytes
      flipped[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      // A flip in the header's height may declare a tall picture: bounded, so that the test stays quick.
      let options = DecodingOptions(maxPixels: 4_000_000)
      if let image = try? Image.decode(flipped, name: "f", options: options) {
        #expect(image.pixels.count == image.width * image.height * 3)
      } else {
        errors += 1
      }
    }
    #expect(errors > 100, "damage is noticed where it can be")
  }

  // MARK: Sizes

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(CRC32.of(body))
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  /// A PNG of about a hundred bytes that declares these sides.
  static func pngDeclaring(_ width: UInt32, _ height: UInt32, interlaced: Bool = false) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, interlaced ? 1 : 0])
      + chunk("IDAT", [0x78, 0x9C, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01]) + chunk("IEND", [])
  }

  @Test(
    arguments: [(30_000, 30_000), (10_001, 10_000), (100_000_001, 1)] as [(UInt32, UInt32)], [false, true])
  func whatDeclaresTooManyPixelsIsRefusedUnread(size: (UInt32, UInt32), interlaced: Bool) {
    let reason = Self.reason(Self.pngDeclaring(size.0, size.1, interlaced: interlaced))
    switch reason {
    case .tooManyPixels(let width, let height, let limit):
      #expect(width == Int(size.0) && height == Int(size.1) && limit == 100_000_000)
    case .sideTooLong(let width, _, _): #expect(width == Int(size.0) && width > 1_000_000)
    default: Issue.record("\(String(describing: reason))")
    }
  }

  @Test func theErrorSaysHowToLiftTheLimit() {
    let error = ImageError(
      file: "f.png", reason: .tooManyPixels(width: 12_000, height: 12_000, limit: 100_000_000))
    #expect(error.description.contains("--max-pixels 144000000"))
  }

  /// Without the pixel limit the declared sides are accepted, but their memory is never touched.
  @Test(arguments: [false, true]) func aLiftedLimitLeavesTheRestOfTheChecks(interlaced: Bool) {
    let bytes = Self.pngDeclaring(30_000, 30_000, interlaced: interlaced)
    guard case .damaged = Self.reason(bytes, maxPixels: 900_000_000) else {
      Issue.record("a picture of a hundred bytes is cut off")
      return
    }
  }

  @Test(arguments: [(0, 5), (5, 0), (.max, .max), (0x7FFF_FFFF, 0x7FFF_FFFF)] as [(UInt32, UInt32)])
  func impossibleSidesAreRefused(size: (UInt32, UInt32)) {
    #expect(Self.reason(Self.pngDeclaring(size.0, size.1), maxPixels: .max) != nil)
  }

  @Test func aJPEGThatDeclaresTooManyPixelsIsRefusedUnread() throws {
    var bytes = try Fixtures.bytes("decoding/jpeg-420.jpg")
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(Self.reason(bytes) == .tooManyPixels(width: 65_500, height: 65_500, limit: 100_000_000))
    let options = DecodingOptions(maxPixels: .max, damagedPictures: .refuse)
    do throws(ImageError) {
      _ = try Image.decode(bytes, name: "f", options: options)
      Issue.record("what the file holds is not enough for its sides")
    } catch {
      guard case .damageRefused = error.reason else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func aJPEGOfTooManyScansIsRefused() throws {
    var bytes = try Fixtures.bytes("decoding/jpeg-grey.jpg")
    // Three components, of which the only scan, repeated, holds the first: legal, and each costs a whole pass.
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange((frame + 2)..<(frame + 4), with: [0, 17])
    bytes.replaceSubrange((frame + 9)..<(frame + 13), with: [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    let scan = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    func withScans(_ count: Int) -> [UInt8] {
      bytes[..<scan] + Array(repeating: bytes[scan...].dropLast(2), count: count).flatMap { $0 }
        + bytes.suffix(2)
    }
    #expect(Self.reason(withScans(3)) == nil)
    guard case .damaged(_, let details) = Self.reason(withScans(600)) else {
      Issue.record("600 scans were read")
      return
    }
    #expect(details.contains("scans"))
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1)]) func extremeShapesAreRead(size: (Int, Int)) throws {
    let image = Image.noise(size.0, size.1)
    #expect(try Image.decode(image.encodedPNG(), name: "f") == image)
    let resized = image.resizedPillowBilinear(to: (1, 1), threads: 2)
    #expect(resized.pixels.count == 3)
  }

  // MARK: Not a picture

  @Test(arguments: [
    ("GIF89a......", "GIF"), ("BM......", "BMP"), ("IIRO....", "a camera's raw file"),
    ("\0\0\0\u{20}ftypavif....", "AVIF"), ("\0\0\0\u{20}ftypheic....", "HEIC"),
    ("P6\n2 2\n255\n", "PNM"),
  ]) func otherFormatsAreNamed(content: String, name: String) {
    #expect(Self.reason(Array(content.utf8)) == .unsupportedFormat(name))
  }

  @Test(arguments: [
    ("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", "WebP"), ("II*\0....", "TIFF"), ("MM\0*....", "TIFF"),
    ("II+\0....", "TIFF"),
  ]) func aSignatureAloneIsCutOff(content: String, name: String) {
    guard case .damaged(name, _) = Self.reason(Array(content.utf8)) else {
      Issue.record("\(content) was read")
      return
    }
  }

  @Test func lettersThatBeginATextAreNoPicture() {
    #expect(PictureFormat(of: Array("BMW 1 2 3 4 5 6 7 8 9".utf8)) == .foreign(nil))
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS"),
    ("<!DOCTYPE html><html>404</html>", "web page"), ("  <HTML><body>", "web page"), ("%PDF-1.4", "PDF"),
    ("PK\u{3}\u{4}....", "zip"), ("{\"a\": 1}", "JSON"), ("<svg xmlns=", "SVG"),
  ]) func otherFilesAreNamed(content: String, word: String) {
    guard case .notAPicture(let looks?) = Self.reason(Array(content.utf8)) else {
      Issue.record("\(content) is not told apart")
      return
    }
    #expect(looks.contains(word))
  }

  @Test func anythingElseIsNoPicture() {
    #expect(Self.reason([1, 2, 3]) == .notAPicture(looksLike: nil))
    #expect(Self.reason([]) == .empty)
  }

  // MARK: Files

  static func reason(ofFile path: String) -> ImageError.Reason? {
    do throws(ImageError) {
      _ = try Image.open(path)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func filesThatCannotBeRead() throws {
    let directory = TemporaryFolder()
    #expect(Self.reason(ofFile: directory.path) == .directory)
    #expect(Self.reason(ofFile: directory.path + "/none.png") == .unreadable("No such file or directory"))
    #expect(Self.reason(ofFile: directory.write("empty.png", "")) == .empty)
    #expect(Self.reason(ofFile: directory.path + "/a\0b") == .unreadable("its name holds a NUL character"))
    guard case .unreadable = Self.reason(ofFile: "") else {
      Issue.record("an empty name is no file")
      return
    }
  }

  @Test func aFileWithoutPermission() throws {
    let directory = TemporaryFolder()
    let path = try directory.write("secret.png", Fixtures.bytes("decoding/png-exif1.png"))
    try #require(chmod(path, 0) == 0)
    try #require(chmod(directory.path, 0o755) == 0)
    #expect(try asOrdinaryUser { Self.reason(ofFile: path) } == .unreadable("Permission denied"))
  }

  @Test func aHugeFileThatIsNoPictureIsNotReadWhole() throws {
    let directory = TemporaryFolder()
    let path = directory.write("huge.png", "")
    // A sparse file: a terabyte that takes no room.
    try #require(truncate(path, 1 << 40) == 0)
    #expect(Self.reason(ofFile: path) == .notAPicture(looksLike: nil))
  }

  @Test func aFileLongerThanItsPixelsIsNotReadWhole() throws {
    let directory = TemporaryFolder()
    let path = try directory.write(
      "long.png", Fixtures.bytes("decoding/png-exif1.png") + Array(repeating: 0, count: 600))
    try #require(truncate(path, 1 << 40) == 0)
    do throws(ImageError) {
      _ = try Image.open(path, options: DecodingOptions(maxPixels: 1000))
      Issue.record("a terabyte was read")
    } catch {
      #expect(error.reason == .fileTooLarge(limit: 8000 + (64 << 20)))
    }
  }
}

/// Decodes again every input that the fuzzer kept, and every test picture.
@Suite struct PictureReplayTests {
  static let files = ["fuzz", "decoding", "harmless", "damaged"].flatMap { folder in
    ((try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path(folder))) ?? []).sorted().map {
      folder + "/" + $0
    }
  }

  @Test func thereIsACorpus() { #expect(Self.files.count > 100) }

  @Test(arguments: files) func decodesOrSaysWhyNot(file: String) throws {
    try tryPicture(Fixtures.bytes(file))
  }
}

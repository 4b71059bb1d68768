import Foundation
import Support
import TestSupport
import Testing

@testable import Imaging

/// WebP and TIFF files that are damaged, hostile, or hold more than one picture.
@Suite struct BadContainerTests {
  static func reason(_ bytes: [UInt8], maxPixels: Int = 4_000_000) -> ImageError.Reason? {
    BadPictureTests.reason(bytes, maxPixels: maxPixels)
  }

  @Test(arguments: [
    "webp-lossy.webp", "webp-lossless-alpha.webp", "webp-exif6.webp", "webp-animation.webp",
  ]) func aTruncatedWebPIsAnErrorOrWhole(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    let whole = try Image.decode(bytes, name: "f", options: .init(exif: .ignore))
    for length in 0..<bytes.count {
      let start = Array(bytes[..<length])
      if let image = try? Image.decode(start, name: "f", options: .init(exif: .ignore)) {
        #expect(image == whole, "cut off after \(length) of \(bytes.count) bytes")
        #expect(length > bytes.count / 4)
      } else {
        #expect(Self.reason(start) != nil)
      }
    }
  }

  @Test(arguments: [
    "tiff-rgb8.tif", "tiff-rgb16-tiled.tif", "tiff-palette4.tif", "tiff-lzw.tif", "tiff-bigtiff.tif",
  ])
  func aTruncatedTIFFIsAnErrorOrWhole(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    let whole = try Image.decode(bytes, name: "f")
    for length in stride(from: 0, to: bytes.count, by: bytes.count > 3000 ? 7 : 1) {
      if let image = try? Image.decode(Array(bytes[..<length]), name: "f") {
        #expect(image == whole, "cut off after \(length) of \(bytes.count) bytes")
      }
    }
    #expect(Self.reason(Array(bytes[..<(bytes.count / 2)])) != nil)
  }

  @Test(arguments: [
    "webp-lossy-alpha.webp", "webp-lossless.webp", "webp-animation-offset.webp", "tiff-rgb8-tiled-planar.tif",
    "tiff-rgba16-extra1.tif", "tiff-jpeg.tif", "tiff-group4.tif", "tiff-zstd.tif", "tiff-bigtiff.tif",
  ]) func aFlippedBitIsAnErrorOrAPicture(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    var random = SeededRandom(seed: 12)
    for _ in 0..<400 {
      var flipped = bytes
      // Mostly in the headers, which decide about memory.
      let place = Int.random(
        in: 0..<(Bool.random(using: &random) ? min(300, bytes.count) : bytes.count), using: &random)
      flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      tryPicture(flipped)
    }
  }

  // MARK: Sizes

  @Test func aTIFFThatDeclaresTooManyPixelsIsRefusedUnread() throws {
    #expect(
      Self.reason(TIFFBuilder.file(width: 65_000, height: 65_000), maxPixels: 100_000_000)
        == .tooManyPixels(width: 65_000, height: 65_000, limit: 100_000_000))
    guard case .sideTooLong = Self.reason(TIFFBuilder.file(width: .max, height: 1), maxPixels: .max) else {
      Issue.record("a row of four billion pixels")
      return
    }
    guard case .damaged = Self.reason(TIFFBuilder.file(width: 65_000, height: 65_000), maxPixels: .max) else {
      Issue.record("what the file holds is not enough for its sides")
      return
    }
  }

  @Test func aWebPThatDeclaresTooManyPixelsIsRefusedUnread() throws {
    var bytes = try Fixtures.bytes("decoding/webp-animation.webp")
    let canvas = try #require(bytes.firstRange(of: Array("VP8X".utf8))).lowerBound + 12
    bytes.replaceSubrange(canvas..<(canvas + 6), with: [0xFF, 0xFF, 0, 0xFF, 0xFF, 0])
    #expect(Self.reason(bytes) == .tooManyPixels(width: 65_536, height: 65_536, limit: 4_000_000))
  }

  @Test(arguments: [(1 << 20, 16), (16, 1 << 20), (60_000, 60_000), (0, 16)])
  func tilesOfImpossibleSizeAreRefused(width: Int, height: Int) {
    let bytes = TIFFBuilder.file(width: 20, height: 20, tile: (UInt32(width), UInt32(height)))
    guard case .damaged(_, let details) = Self.reason(bytes) else {
      Issue.record("tiles of \(width) x \(height)")
      return
    }
    #expect(!details.isEmpty)
  }

  @Test func aDirectoryThatPointsAtItselfIsReadOnce() {
    // The directory's follower is the directory.
    let bytes = TIFFBuilder.file(width: 2, height: 2, follower: 8)
    #expect(TIFFPages(bytes).count == 1)
    #expect(Self.reason(bytes) == nil)
  }

  // MARK: What is told

  @Test func theFirstOfSeveralPagesIsTold() throws {
    let pages = try Image.open(Fixtures.path("decoding/tiff-two-pages.tif"))
    #expect(pages.notes == [.firstPage(of: 2)])
    let overview = try Image.open(Fixtures.path("decoding/tiff-overview.tif"))
    #expect(overview.notes.isEmpty, "a reduced copy is no page")
  }

  @Test func theFirstFrameOfAnAnimationIsTold() throws {
    let image = try Image.open(Fixtures.path("decoding/webp-animation.webp"))
    #expect(image.notes == [.firstFrame(of: 3)])
  }

  @Test func aPreviewIsNotTakenForThePicture() {
    // NewSubfileType 1, and sub-directories that hold the rest.
    let bytes = TIFFBuilder.file(width: 2, height: 2, more: [(254, 4, 1), (330, 4, 8)])
    guard case .unsupportedKind(_, let details) = Self.reason(bytes) else {
      Issue.record("the preview was read")
      return
    }
    #expect(details.contains("preview"))
  }

  @Test(
    arguments: [
      ((258, 3, 32), "32 bits"), ((262, 3, 8), "L*a*b*"), ((259, 3, 34925), "34925"),
      ((262, 3, 32803), "raw"),
      ((277, 3, 9), "9 values"), ((262, 3, 6), "YCbCr"), ((339, 3, 3), "floating-point"),
    ] as [((UInt16, UInt16, UInt32), String)])
  func whatIsNotReadIsNamed(entry: (UInt16, UInt16, UInt32), words: String) {
    guard
      case .unsupportedKind(_, let details) = Self.reason(
        TIFFBuilder.file(width: 2, height: 2, more: [entry]))
    else {
      Issue.record("\(words): it was read")
      return
    }
    #expect(details.contains(words), "\(details)")
  }
}

/// Makes TIFF files of one directory, with 8-bit RGB in one strip or tile that holds 12 bytes.
enum TIFFBuilder {
  /// - Parameter more: further entries of one value, or other ones: tag, type (3 or 4), value.
  static func file(
    width: UInt32, height: UInt32, tile: (UInt32, UInt32)? = nil, follower: UInt32 = 0,
    more: [(UInt16, UInt16, UInt32)] = []
  ) -> [UInt8] {
    var entries: [UInt16: (UInt16, UInt32)] = [
      256: (4, width), 257: (4, height), 258: (3, 8), 259: (3, 1), 262: (3, 2), 277: (3, 3),
    ]
    for (tag, type, value) in more { entries[tag] = (type, value) }
    let count = UInt32(entries.count + (tile == nil ? 3 : 4))
    let data = 8 + 2 + count * 12 + 4
    if let tile {
      entries[322] = (4, tile.0)
      entries[323] = (4, tile.1)
      entries[324] = (4, data)
      entries[325] = (4, 12)
    } else {
      entries[273] = (4, data)
      entries[278] = (4, height)
      entries[279] = (4, 12)
    }
    let directory = entries.sorted { $0.key < $1.key }.flatMap { tag, entry in
      little(UInt32(tag), 2) + little(UInt32(entry.0), 2) + little(1, 4) + little(entry.1, 4)
    }
    return Array("II*\0".utf8) + little(8, 4) + little(count, 2) + directory + little(follower, 4)
      + (0..<12).map { UInt8($0 * 20) }
  }

  private static func little(_ value: UInt32, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

extension TIFFPages {
  fileprivate init(_ bytes: [UInt8]) { self = bytes.withUnsafeBufferPointer { TIFFPages($0) } }
}

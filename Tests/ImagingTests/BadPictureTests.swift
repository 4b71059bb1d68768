import Foundation
import Testing

@testable import Imaging

/// Files that are no pictures, or not whole ones: each is refused in one clear line.
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
  func everyTruncationOfAPNGIsAnError(name: String) throws {
    let bytes = try Fixtures.bytes("decoding/" + name)
    for length in 0..<bytes.count {
      #expect(Self.reason(Array(bytes[..<length])) != nil, "cut off after \(length) of \(bytes.count) bytes")
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
    let whole = try Image.decode(bytes, name: "f")
    for position in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[position] ^= 1 << bit
        if let image = try? Image.decode(flipped, name: "f") { #expect(image == whole, "byte \(position)") }
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
}

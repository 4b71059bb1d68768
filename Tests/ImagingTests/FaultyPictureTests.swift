import Foundation
import Support
import Testing

@testable import Imaging

/// Files with faults that Pillow reads all the same: harmless ones, and damage.
@Suite struct FaultyPictureTests {
  typealias Expected = [String: DecodingTests.ExpectedPicture]

  static let harmless = try! Fixtures.json("harmless/expected.json", as: Expected.self)
  static let damaged = try! Fixtures.json("damaged/expected.json", as: Expected.self)

  @Test(arguments: harmless.keys.sorted(), DecodingOptions.DamagePolicy.allCases)
  func whatLeavesThePixelsWholeIsNoDamage(name: String, policy: DecodingOptions.DamagePolicy) throws {
    let expected = try #require(Self.harmless[name])
    let image = try Image.open(
      Fixtures.path("harmless/" + name), options: DecodingOptions(damagedPictures: policy))
    #expect(image.width == expected.width && image.height == expected.height)
    #expect(Data(image.pixels) == expected.pixels, "the pixels of the file without its fault")
    #expect(image.notes.isEmpty)
  }

  @Test(arguments: damaged.keys.sorted()) func damageIsUsedAsPillowDoesAndTold(name: String) throws {
    let expected = try #require(Self.damaged[name])
    let image = try Image.open(Fixtures.path("damaged/" + name))
    #expect(image.width == expected.width && image.height == expected.height)
    #expect(Data(image.pixels) == expected.pixels, "Pillow's pixels")
    guard case .damaged(_, let details)? = image.notes.first else {
      Issue.record("nothing is said of the damage")
      return
    }
    #expect(image.notes.count == 1 && !details.isEmpty)
  }

  @Test(arguments: damaged.keys.sorted()) func damageIsRefusedWhereThatIsAsked(name: String) throws {
    let options = DecodingOptions(damagedPictures: .refuse)
    do throws(ImageError) {
      _ = try Image.open(Fixtures.path("damaged/" + name), options: options)
      Issue.record("it was read")
    } catch {
      guard case .damageRefused = error.reason else {
        Issue.record("\(error)")
        return
      }
      #expect(error.description.contains("--damaged-pictures refuse"))
    }
  }

  // MARK: Pictures as people have them

  /// SHA-256 of Pillow's pixels.
  static let jpegPixels = "74c3c615b89c3ed5015d80f89287dc6fdf1b799a28b8cf0767725a6618973677"
  static let pngPixels = "0b62d96f23b63fa9ed829cca295a8188b69ea851266465bdb7974a6585ea4583"

  @Test(arguments: [
    ("good.jpg", jpegPixels), ("scan-header.jpg", jpegPixels), ("good.png", pngPixels),
    ("no-iend.png", pngPixels),
    ("webp-named.jpg", pngPixels), ("plain.tif", pngPixels),
  ])
  func fieldPicturesAreReadWithoutAWord(name: String, pixels: String) throws {
    let image = try Image.open(Fixtures.path("field/" + name), options: .init(damagedPictures: .refuse))
    #expect(image.width == 160 && image.height == 120)
    #expect(Self.hash(image) == pixels)
    #expect(image.notes.isEmpty)
  }

  @Test func aFieldPictureWithMissingBytesHasPillowsPixelsAndANote() throws {
    let image = try Image.open(Fixtures.path("field/short-segment.jpg"))
    #expect(Self.hash(image) == "43a4cde3e668d5f94c499a3c0a2ed55f17911e83612fc004e4dd601c2aafd756")
    #expect(
      image.notes == [.damaged(format: "JPEG", details: "Corrupt JPEG data: premature end of data segment")])
  }

  @Test func aFieldPictureOfAnotherFormatIsNamed() throws {
    #expect(BadPictureTests.reason(ofFile: Fixtures.path("field/bmp-named.jpg")) == .unsupportedFormat("BMP"))
  }

  static func hash(_ image: Image) -> String {
    image.pixels.withUnsafeBytes { SHA256.hex(of: $0) }
  }
}

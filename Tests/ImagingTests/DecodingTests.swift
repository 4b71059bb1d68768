import Foundation
import TestSupport
import Testing

@testable import Imaging

/// Pixels against Pillow's.
@Suite struct DecodingTests {
  struct ExpectedPicture: Decodable {
    let width: Int
    let height: Int
    let stored: [Int]
    let pixels: Data
  }

  static let expected = try! Fixtures.json("decoding/expected.json", as: [String: ExpectedPicture].self)
  static let names = expected.keys.sorted()

  @Test(arguments: names) func pixelsArePillows(name: String) throws {
    let expected = try #require(Self.expected[name])
    let image = try Image.open(Fixtures.path("decoding/" + name))
    #expect(image.width == expected.width && image.height == expected.height)
    try #require(image.pixels.count == expected.pixels.count)
    let worst = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= (name.contains("jp") ? 1 : 0), "largest difference from Pillow's pixels")
  }

  @Test(arguments: names) func probedSizeIsTheDecodedOne(name: String) throws {
    let path = Fixtures.path("decoding/" + name)
    let expected = try #require(Self.expected[name])
    let size = try Image.probeSize(path)
    #expect(size.width == expected.width && size.height == expected.height)
    let stored = try Image.probeSize(path, options: DecodingOptions(exif: .ignore))
    #expect([stored.width, stored.height] == expected.stored)
  }

  /// A file of more bytes than any picture within the limit has: reading all of it would throw.
  @Test(arguments: ["jpeg-exif6.jpg", "jpeg-444.jpg"])
  func aSizeNeedsOnlyTheHeader(name: String) throws {
    let folder = TemporaryFolder()
    let path = try folder.write("long.jpg", Fixtures.bytes("decoding/" + name))
    truncate(path, 80 << 20)
    let options = DecodingOptions(maxPixels: 10_000)
    let expected = try #require(Self.expected[name])
    let size = try Image.probeSize(path, options: options)
    #expect(size.width == expected.width && size.height == expected.height)
    #expect(Image.declaredBytes(path, options: options) == expected.width * expected.height * 3)
    #expect(throws: ImageError.self) { try Image.open(path, options: options) }
  }

  @Test(arguments: [
    "png-exif6.png", "png-exif6-interlaced.png", "jpeg-exif6.jpg", "jpeg-cmyk-exif8.jpg",
    "webp-exif6.webp", "webp-exif8.webp", "tiff-tiled-orientation6.tif", "tiff-orientation8.tif",
  ])
  func orientationCanBeIgnored(name: String) throws {
    let path = Fixtures.path("decoding/" + name)
    let turned = try Image.open(path)
    let stored = try Image.open(path, options: DecodingOptions(exif: .ignore))
    #expect(stored.width == turned.height && stored.height == turned.width)
    // Both turn by a quarter: the stored picture's first row is the upright one's last or first column.
    let firstRow = Array(stored.pixels[0..<(stored.width * 3)])
    let column = (0..<turned.height).flatMap { y -> [UInt8] in
      let x = name.contains("6") ? turned.width - 1 : 0
      let row = name.contains("6") ? y : turned.height - 1 - y
      return Array(turned.pixels[((row * turned.width + x) * 3)..<((row * turned.width + x) * 3 + 3)])
    }
    #expect(firstRow == column)
  }

  @Test func theNameSaysNothing() throws {
    let directory = TemporaryFolder()
    let path = try directory.write("picture.gif", Fixtures.bytes("decoding/jpeg-444.jpg"))
    #expect(try Image.open(path) == Image.open(Fixtures.path("decoding/jpeg-444.jpg")))
  }

  @Test func picturesCanComeThroughAPipe() throws {
    let directory = TemporaryFolder()
    let pipe = directory.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let bytes = try Fixtures.bytes("decoding/png-colour2-depth8.png")
    Thread.detachNewThread {
      let handle = FileHandle(forWritingAtPath: pipe)
      for start in stride(from: 0, to: bytes.count, by: 100) {
        handle?.write(Data(bytes[start..<min(start + 100, bytes.count)]))
      }
      try? handle?.close()
    }
    #expect(try Image.open(pipe) == Image.decode(bytes, name: "bytes"))
  }
}

/// JPEGs decoded at a reduced size.
struct ReducedDecodingTests {
  static func open(_ name: String, least: PixelSize? = nil) throws -> Image {
    try Image.open(Fixtures.path("decoding/" + name), options: DecodingOptions(least: least))
  }

  /// Of 37 × 29 pixels.
  @Test(arguments: [
    ((37, 29), (37, 29)), ((19, 14), (37, 29)), ((18, 14), (19, 15)), ((9, 7), (10, 8)), ((1, 1), (5, 4)),
    ((0, 0), (37, 29)), ((Int.max, 1), (37, 29)),
  ])
  func isTheSmallestThatIsLargeEnough(least: (Int, Int), size: (Int, Int)) throws {
    let image = try Self.open("jpeg-444.jpg", least: .init(width: least.0, height: least.1))
    #expect((image.width, image.height) == size)
  }

  @Test(arguments: ["jpeg-444.jpg", "jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-grey.jpg", "jpeg-cmyk.jpg"])
  func looksTheSame(name: String) throws {
    let whole = try Self.open(name)
    let half = try Self.open(name, least: .init(width: whole.width / 2, height: whole.height / 2))
    #expect((half.width, half.height) == ((whole.width + 1) / 2, (whole.height + 1) / 2))
    for channel in 0..<3 {
      func mean(_ image: Image) -> Double {
        let values = stride(from: channel, to: image.pixels.count, by: 3).map { Double(image.pixels[$0]) }
        return values.reduce(0, +) / Double(values.count)
      }
      #expect(abs(mean(whole) - mean(half)) < 4, "channel \(channel): \(mean(whole)) and \(mean(half))")
    }
  }

  /// Stored with 20 × 9 pixels, and turned.
  @Test func sizesAreOfTheUprightPicture() throws {
    let image = try Self.open("jpeg-exif6.jpg", least: .init(width: 4, height: 10))
    #expect((image.width, image.height) == (5, 10))
  }

  @Test func otherPicturesKeepTheirSize() throws {
    let name = "png-colour2-depth8.png"
    #expect(try Self.open(name, least: .init(width: 1, height: 1)) == Self.open(name))
  }
}

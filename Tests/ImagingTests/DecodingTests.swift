import Foundation
import Testing

@testable import Imaging

/// Pixels against Pillow's.
@Suite struct DecodingTests {
  struct Expected: Decodable {
    let width: Int
    let height: Int
    let stored: [Int]
    let pixels: Data
  }

  static let expected = try! Fixtures.json("decoding/expected.json", as: [String: Expected].self)
  static let names = expected.keys.sorted()

  @Test(arguments: names) func pixelsArePillows(name: String) throws {
    let expected = try #require(Self.expected[name])
    let image = try Image.open(Fixtures.path("decoding/" + name))
    #expect(image.width == expected.width && image.height == expected.height)
    try #require(image.pixels.count == expected.pixels.count)
    let worst = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= (name.hasSuffix(".jpg") ? 1 : 0), "largest difference from Pillow's pixels")
  }

  @Test(arguments: names) func probedSizeIsTheDecodedOne(name: String) throws {
    let path = Fixtures.path("decoding/" + name)
    let expected = try #require(Self.expected[name])
    let size = try Image.probeSize(path)
    #expect(size.width == expected.width && size.height == expected.height)
    let stored = try Image.probeSize(path, options: DecodingOptions(exif: .ignore))
    #expect([stored.width, stored.height] == expected.stored)
  }

  @Test(arguments: ["png-exif6.png", "png-exif6-interlaced.png", "jpeg-exif6.jpg", "jpeg-cmyk-exif8.jpg"])
  func orientationCanBeIgnored(name: String) throws {
    let path = Fixtures.path("decoding/" + name)
    let turned = try Image.open(path)
    let stored = try Image.open(path, options: DecodingOptions(exif: .ignore))
    #expect(stored.width == turned.height && stored.height == turned.width)
    // Both turn by a quarter: the stored picture's first row is the upright one's last or first column.
    let firstRow = Array(stored.pixels[0..<(stored.width * 3)])
    let column = (0..<turned.height).flatMap { y -> [UInt8] in
      let x = name.contains("exif6") ? turned.width - 1 : 0
      let row = name.contains("exif6") ? y : turned.height - 1 - y
      return Array(turned.pixels[((row * turned.width + x) * 3)..<((row * turned.width + x) * 3 + 3)])
    }
    #expect(firstRow == column)
  }

  @Test func theNameSaysNothing() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("picture.gif", Fixtures.bytes("decoding/jpeg-444.jpg"))
    #expect(try Image.open(path) == Image.open(Fixtures.path("decoding/jpeg-444.jpg")))
  }

  @Test func picturesCanComeThroughAPipe() throws {
    let directory = try TemporaryDirectory()
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

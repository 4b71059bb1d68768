import Imaging
import Testing

/// JPEGs decoded no larger than they are shown.
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

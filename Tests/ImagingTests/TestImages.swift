@testable import Imaging

extension Image {
  /// The same noise that Fixtures/make_fixtures.py makes for these sides.
  static func noise(_ width: Int, _ height: Int) -> Image {
    var state = UInt32(width * 65536 + height)
    let pixels = (0..<(width * height * 3)).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}

import Foundation

@testable import Imaging

/// The files beside the tests, written by Fixtures/make_fixtures.py.
enum Fixtures {
  static func path(_ name: String) -> String {
    Bundle.module.resourceURL!.appendingPathComponent("Fixtures/" + name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func json<Value: Decodable>(_ name: String, as: Value.Type) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes(name)))
  }
}

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

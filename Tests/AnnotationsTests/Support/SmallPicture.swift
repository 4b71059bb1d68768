import Imaging

/// A black picture's file.
enum SmallPicture {
  static func png(width: Int, height: Int) -> [UInt8] {
    let pixels = [UInt8](repeating: 0, count: width * height * 3)
    return try! Image(width: width, height: height, pixels: pixels).encodedPNG()
  }
}

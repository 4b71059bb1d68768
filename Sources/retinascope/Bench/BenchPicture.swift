import Imaging

/// A picture of any size, the same at every run: soft waves under seeded noise, so that it compresses and resizes
/// like a photograph.
enum BenchPicture {
  static func make(height: Int, width: Int) -> Image {
    var state: UInt32 = 1
    let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { buffer, count in
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let wave = (x * (channel + 2) + y * (5 - channel)) & 511
            let level = wave < 256 ? wave : 511 - wave
            buffer[(y * width + x) * 3 + channel] = UInt8((level * 7 + Int(state >> 24)) / 8)
          }
        }
      }
      count = height * width * 3
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}

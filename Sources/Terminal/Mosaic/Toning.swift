import Imaging

/// Prepares a picture for terminals with few colours: their few levels want more contrast and stronger colours, and
/// without colours only lightness counts.
struct Toning: Sendable {
  /// How much further from the middle each channel is moved.
  let contrast: Float
  /// How much further from grey; 0 leaves lightness alone.
  let saturation: Float

  func applied(to samples: Image) -> Image {
    let count = samples.width * samples.height
    let pixels = [UInt8](unsafeUninitializedCapacity: count * 3) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<count {
          let color = SIMD3(Float(pixels[i * 3]), Float(pixels[i * 3 + 1]), Float(pixels[i * 3 + 2]))
          // Luma of ITU-R BT.601.
          let luma = 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
          let toned = (luma - 127.5) * contrast + 128 + (color - luma) * (saturation * contrast)
          for channel in 0..<3 { output[i * 3 + channel] = UInt8(min(255, max(0, toned[channel]))) }
        }
      }
      initialized = count * 3
    }
    return Image(width: samples.width, height: samples.height, pixels: pixels)
  }
}

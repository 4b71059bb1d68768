import Imaging

/// Adds a regular pattern to a picture before its colours are reduced, so that a colour between two others becomes a
/// mixture of both (Bayer, 1973). The pattern does not move when the picture changes elsewhere.
struct OrderedDither: Sendable {
  /// The difference between the largest and the smallest addition, in sRGB bytes.
  let strength: Int
  /// Into how many grains a cell is divided each way, 1 or 2: as fine as the characters can show.
  let columns: Int
  let rows: Int

  /// The same pixels with the pattern added, clamped to 0…255.
  func applied(to samples: Image) -> Image {
    let side = Mosaic.samplesPerCell
    let stride = samples.width * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: samples.pixels.count) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { pixels in
        for grains in 0..<4 {
          // All rows with this row of the pattern.
          let pattern = (0..<stride).map { i in addition(column: i / 3 * columns / side, row: grains) }
          pattern.withUnsafeBufferPointer { pattern in
            for y in 0..<samples.height where y * rows / side % 4 == grains {
              let (input, target) = (pixels.baseAddress! + y * stride, output.baseAddress! + y * stride)
              for i in 0..<stride {
                target[i] = UInt8(truncatingIfNeeded: min(255, max(0, Int16(input[i]) &+ pattern[i])))
              }
            }
          }
        }
      }
      initialized = samples.pixels.count
    }
    return Image(width: samples.width, height: samples.height, pixels: pixels)
  }

  private func addition(column: Int, row: Int) -> Int16 {
    Int16((2 * BayerMatrix.threshold(x: column, y: row) - 15) * strength / 32)
  }
}

/// Prepares a picture for terminals with few colours: these need more contrast and stronger colours, and without
/// colours only lightness counts.
struct Toning: Sendable {
  /// The factor by which each channel is moved away from the middle.
  let contrast: Float
  /// The factor by which each channel is moved away from grey; 0 makes the picture grey.
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

/// Bayer's 4 × 4 matrix (1973): thresholds 0…15, spread so that every 2 × 2 part holds one of each quarter.
enum BayerMatrix {
  static func threshold(x: Int, y: Int) -> Int { thresholds[(y & 3) * 4 + (x & 3)] }

  private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
}

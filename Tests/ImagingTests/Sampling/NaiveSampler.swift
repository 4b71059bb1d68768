import Foundation
import Imaging

/// The oracle of sampling: the mean light of every output pixel's area over the original's pixels.
enum NaiveSampler {
  static func sample(_ image: Image, _ window: Window, width: Int, height: Int) -> [Double] {
    let across = (0..<width).map { cover($0, of: width, from: window.x, window.width, image.width) }
    let down = (0..<height).map { cover($0, of: height, from: window.y, window.height, image.height) }
    var values: [Double] = []
    for rows in down {
      for columns in across {
        for channel in 0..<3 {
          var (sum, area) = (0.0, 0.0)
          for (y, high) in rows {
            for (x, wide) in columns {
              sum += linear(image.pixels[(y * image.width + x) * 3 + channel]) * high * wide
              area += high * wide
            }
          }
          values.append(byte(sum / area))
        }
      }
    }
    return values
  }

  /// The pixels under one output along an axis, and how much of each.
  private static func cover(
    _ output: Int, of outputs: Int, from start: Double, _ extent: Double, _ inputs: Int
  ) -> [(Int, Double)] {
    let begin = start + extent * Double(output) / Double(outputs)
    let end = start + extent * Double(output + 1) / Double(outputs)
    return (Int(begin)...min(inputs - 1, Int(end))).map {
      ($0, min(end, Double($0 + 1)) - max(begin, Double($0)))
    }
  }

  private static func linear(_ byte: UInt8) -> Double {
    let x = Double(byte) / 255
    return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
  }

  private static func byte(_ light: Double) -> Double {
    255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055)
  }
}

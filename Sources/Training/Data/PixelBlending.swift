/// Blends pixels with black or grey, as torchvision changes colours.
///
/// Source: torchvision `transforms/_functional_tensor.py` (`adjust_brightness`, `adjust_contrast`, `adjust_saturation`).
enum PixelBlending {
  /// - Parameter pixels: red, green and blue of each; likewise below.
  static func brightness(_ factor: Double, _ pixels: inout [UInt8]) {
    blend(&pixels, factor) { _ in 0 }
  }

  /// With the mean grey of the picture.
  static func contrast(_ factor: Double, _ pixels: inout [UInt8]) {
    guard !pixels.isEmpty else { return }
    let sum = pixels.withUnsafeBufferPointer { pixels in
      stride(from: 0, to: pixels.count, by: 3).reduce(0) { $0 + Int(grey(pixels, $1)) }
    }
    let mean = Float(sum) / Float(pixels.count / 3)
    blend(&pixels, factor) { _ in mean }
  }

  /// With each pixel's grey.
  static func saturation(_ factor: Double, _ pixels: inout [UInt8]) {
    blend(&pixels, factor) { Float($0) }
  }

  /// - Parameter other: what is blended in, for a pixel's grey.
  private static func blend(_ pixels: inout [UInt8], _ factor: Double, with other: (UInt8) -> Float) {
    let (share, rest) = (Float(factor), Float(1 - factor))
    pixels.withUnsafeMutableBufferPointer { pixels in
      for place in stride(from: 0, to: pixels.count, by: 3) {
        let added = rest * other(grey(UnsafeBufferPointer(pixels), place))
        for channel in place..<place + 3 {
          pixels[channel] = UInt8(min(max(share * Float(pixels[channel]) + added, 0), 255))
        }
      }
    }
  }

  private static func grey(_ pixels: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt8 {
    let red = 0.2989 * Float(pixels[place])
    let green = 0.587 * Float(pixels[place + 1])
    let blue = 0.114 * Float(pixels[place + 2])
    return UInt8(red + green + blue)
  }
}

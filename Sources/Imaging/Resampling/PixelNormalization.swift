/// How 8-bit pixels become a network's numbers: (value / scale − mean) / deviation, per channel, in float32.
public struct PixelNormalization: Sendable, Hashable {
  /// Red, green, blue, on the scale that `scale` makes.
  public var mean: SIMD3<Float>
  public var deviation: SIMD3<Float>
  /// What a value of 0…255 is divided by first: 255 or 1.
  public var scale: Float
  /// Whether blue comes first in the output.
  public var isBGR: Bool

  public init(mean: SIMD3<Float>, deviation: SIMD3<Float>, scale: Float, isBGR: Bool = false) {
    self.mean = mean
    self.deviation = deviation
    self.scale = scale
    self.isBGR = isBGR
  }

  /// What each byte becomes: 256 values for each channel, in the output's order.
  func table() -> [Float] {
    let (c0, c1, c2) = sourceChannels
    return [c0, c1, c2].flatMap { channel in
      (0..<256).map { (Float($0) / scale - mean[channel]) / deviation[channel] }
    }
  }

  /// The picture's channel of each of the output's.
  var sourceChannels: (Int, Int, Int) { isBGR ? (2, 1, 0) : (0, 1, 2) }
}

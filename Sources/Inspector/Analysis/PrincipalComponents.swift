import Tensors

/// Which feature map principal components belong to.
public struct PrincipalComponentsKey: Sendable, Hashable {
  public var inference: InferenceID
  public var layer: FeatureLayer

  public init(inference: InferenceID, layer: FeatureLayer) {
    self.inference = inference
    self.layer = layer
  }
}

/// The first three principal components of a feature map, as the red, green and blue of each grid cell.
public struct PrincipalComponents: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// `[height, width, 3]`
  public let pixels: [UInt8]
  /// The share of the variance that each of the three explains, 0…1.
  public let shares: [Float]

  public init(width: Int, height: Int, pixels: [UInt8], shares: [Float]) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.shares = shares
  }
}

extension PrincipalComponents {
  /// More channels than any published backbone has. The covariance has the square of this; of a map with more
  /// channels, only the first are used.
  static let mostChannels = 4096

  /// The principal components of a map, `[H, W, C]`, each scaled to its own range without the lowest and highest
  /// hundredth.
  ///
  /// The time grows with H·W·C²: do not call it on the thread that answers keys.
  public init(of map: Tensor) {
    let map = Self.leadingChannels(map)
    let (height, width, channels) = (map.shape[0], map.shape[1], map.shape[2])
    let moments = ChannelMoments(map)
    let axes = LeadingAxes(moments.covariance)
    let total = (0..<channels).reduce(Float(0)) { $0 + moments.covariance[flat: $1 * channels + $1] }
    let shares = axes.values.map { total > 0 ? min(1, $0 / total) : 0 }
    var pixels = [UInt8](repeating: 128, count: height * width * 3)
    for axis in 0..<LeadingAxes.count where shares[axis] > 1e-6 {
      let projected = GridMap(
        width: width, height: height, values: Self.project(map, moments, on: axes.vectors[axis]))
      let span = ValueRange(robust: projected)
      for (cell, value) in projected.values.enumerated() {
        if let position = span.position(value) { pixels[cell * 3 + axis] = UInt8(position * 255 + 0.5) }
      }
    }
    self.init(width: width, height: height, pixels: pixels, shares: shares)
  }

  private static func leadingChannels(_ map: Tensor) -> Tensor {
    let channels = map.shape[2]
    guard channels > mostChannels else { return map }
    return Tensor(shape: [map.shape[0], map.shape[1], mostChannels]) { output in
      map.withUnsafeBufferPointer { input in
        for place in output.indices {
          output[place] = input[place / mostChannels * channels + place % mostChannels]
        }
      }
    }
  }

  /// How far each cell lies along an axis from the mean.
  private static func project(_ map: Tensor, _ moments: ChannelMoments, on axis: [Float]) -> [Float] {
    let channels = axis.count
    let (factor, means) = (1 / moments.scale, moments.means)
    return map.withUnsafeBufferPointer { values in
      axis.withUnsafeBufferPointer { axis in
        means.withUnsafeBufferPointer { means in
          (0..<values.count / max(1, channels)).map { cell in
            let start = cell * channels
            var lanes = SIMD8<Float>()
            var channel = 0
            while channel + 8 <= channels {
              var deviation = values.eight(at: start + channel) * factor - means.eight(at: channel)
              // Infinity and NaN count as the mean.
              deviation.replace(with: 0, where: .!(deviation .< .infinity .& deviation .> -.infinity))
              lanes += deviation * axis.eight(at: channel)
              channel += 8
            }
            var sum = lanes.sum()
            while channel < channels {
              let value = values[start + channel]
              if value.isFinite { sum += (value * factor - means[channel]) * axis[channel] }
              channel += 1
            }
            return sum
          }
        }
      }
    }
  }
}

extension UnsafeBufferPointer<Float> {
  /// Eight neighbouring elements, at any alignment.
  @inline(__always)
  fileprivate func eight(at place: Int) -> SIMD8<Float> {
    UnsafeRawPointer(baseAddress! + place).loadUnaligned(as: SIMD8<Float>.self)
  }
}

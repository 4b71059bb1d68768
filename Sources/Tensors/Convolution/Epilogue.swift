/// What happens to a convolution's output while it is still in the cache: bias, an added map, ReLU.
struct Epilogue: Sendable {
  /// One map per input, of the output's shape.
  let residuals: [Tensor]?
  let relu: Bool

  /// Finishes whole positions of an output: `values` is `[positions, K]`, starting at `position` of map `map`.
  @inline(__always)
  func finish(
    _ values: UnsafeMutablePointer<Float>, positions: Int, bias: [Float], map: Int, position: Int
  ) {
    let channels = bias.count
    if let residual = residuals?[map] {
      let added = residual.source.base + position * channels
      apply(values, positions: positions, bias: bias) { value, index in
        value + added.eight(at: index)
      } tail: { value, index in
        value + added[index]
      }
    } else {
      apply(values, positions: positions, bias: bias) { value, _ in
        value
      } tail: { value, _ in
        value
      }
    }
  }

  @inline(__always)
  private func apply(
    _ values: UnsafeMutablePointer<Float>, positions: Int, bias: [Float],
    adding: (SIMD8<Float>, Int) -> SIMD8<Float>, tail: (Float, Int) -> Float
  ) {
    let channels = bias.count
    bias.withUnsafeBufferPointer { bias in
      let bias = bias.baseAddress!
      for position in 0..<positions {
        let row = position * channels
        var channel = 0
        while channel + 8 <= channels {
          var value = values.eight(at: row + channel) + bias.eight(at: channel)
          value = adding(value, row + channel)
          if relu { value = value.clampedAtZero }
          values.store(value, at: row + channel)
          channel += 8
        }
        while channel < channels {
          let value = tail(values[row + channel] + bias[channel], row + channel)
          values[row + channel] = relu && value < 0 ? 0 : value
          channel += 1
        }
      }
    }
  }
}

extension SIMD8<Float> {
  @inline(__always)
  var clampedAtZero: SIMD8<Float> { replacing(with: 0, where: self .< 0) }
}

/// Multiplies each channel of a map by a factor and adds a summand: a normalisation whose statistics are known.
public struct ChannelScaling: Sendable {
  /// Per channel, `[C]`.
  private let scale: [Float]
  private let shift: [Float]

  public init(scale: [Float], shift: [Float]) {
    precondition(scale.count == shift.count, "a factor and a summand for each channel")
    self.scale = scale
    self.shift = shift
  }

  /// Scales a map `[H, W, C]`, then clamps at zero where `relu`.
  public func callAsFunction(_ input: Tensor, relu: Bool, workers: Workers) -> Tensor {
    let channels = scale.count
    precondition(input.shape.last == channels)
    let positions = input.count / channels
    let source = input.source
    return Tensor(shape: input.shape) { output in
      let output = Buffer(output)
      let grain = workers.grain(for: positions, atLeast: 64)
      workers.forEachRange(of: positions, grain: grain) { range in
        for position in range {
          let row = position * channels
          for channel in 0..<channels {
            let value = source.base[row + channel] * scale[channel] + shift[channel]
            output.base[row + channel] = relu && value < 0 ? 0 : value
          }
        }
      }
      withExtendedLifetime(input) {}
    }
  }
}

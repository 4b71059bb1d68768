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

  /// Scales a map `[H, W, C]`, adds `addend`, then clamps at zero where `relu`.
  public func callAsFunction(
    _ input: Tensor, adding addend: Tensor? = nil, relu: Bool, workers: Workers
  ) -> Tensor {
    let channels = scale.count
    precondition(input.shape.last == channels)
    let positions = input.count / channels
    precondition(addend == nil || addend?.shape == input.shape)
    let (source, added) = (input.source, addend?.source)
    return Tensor(shape: input.shape) { output in
      let output = Buffer(output)
      let grain = workers.grain(for: positions, atLeast: 64)
      workers.forEachRange(of: positions, grain: grain) { range in
        for position in range {
          let row = position * channels
          for channel in 0..<channels {
            var value = source.base[row + channel] * scale[channel] + shift[channel]
            if let added { value += added.base[row + channel] }
            output.base[row + channel] = relu && value < 0 ? 0 : value
          }
        }
      }
      withExtendedLifetime((input, addend)) {}
    }
  }

  /// The gradients of the inputs for those of the outputs, each `[H, W, C]`, before ReLU: the factors are constant, as
  /// those of a frozen normalisation.
  public func inputGradients(outputs: [Tensor], workers: Workers) -> [Tensor] {
    let factors = ChannelScaling(scale: scale, shift: [Float](repeating: 0, count: scale.count))
    return outputs.map { factors($0, relu: false, workers: workers) }
  }
}

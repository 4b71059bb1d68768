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
    _ input: Tensor, adding addend: Tensor? = nil, relu: Bool, into room: MapRoom? = nil, workers: Workers
  ) -> Tensor {
    let channels = scale.count
    precondition(input.shape.last == channels)
    let positions = input.count / channels
    precondition(addend == nil || addend?.shape == input.shape)
    let (source, added) = (input.source, addend?.source)
    return Tensor(shape: input.shape, in: room) { output in
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

  /// The gradients of a normalisation by stored statistics, w·(x − mean)·d + b, of which this is the whole: for those of
  /// the outputs, each `[H, W, C]`, before ReLU.
  ///
  /// - Parameters:
  ///   - inputs: the maps that were normalised, each `[H, W, C]`.
  ///   - means: `[C]`
  ///   - deviations: d = 1/σ, `[C]`.
  public func gradients(
    _ inputs: [Tensor], outputs: [Tensor], means: [Double], deviations: [Double], workers: Workers
  ) -> NormGradients {
    let channels = scale.count
    precondition(means.count == channels && deviations.count == channels, "statistics of each channel")
    precondition(inputs.count == outputs.count && zip(inputs, outputs).allSatisfy { $0.shape == $1.shape })
    let sums = NormSums.slopes(inputs, outputs: outputs, means: means, workers)
    return NormGradients(
      inputs: inputGradients(outputs: outputs, workers: workers),
      weight: (0..<channels).map { Float(sums[channels + $0] * deviations[$0]) },
      bias: (0..<channels).map { Float(sums[$0]) })
  }
}

/// The gradients of a convolution: of its weights, its bias and its input, summed over some maps that share them.
///
/// All sums run in one order, whatever the number of threads.
public struct ConvolutionGradients: Sendable {
  public let shape: ConvolutionShape
  let instructions: KernelInstructions

  public init(shape: ConvolutionShape, instructions: KernelInstructions = .current) {
    self.shape = shape
    self.instructions = instructions
  }

  /// How gradients of weights are computed.
  enum WeightMethod: String, Sendable, CaseIterable {
    /// 3×3, stride 1: products of transformed tiles, the transpose of Winograd's F(4×4, 3×3).
    case tiles
    /// Any shape: products of output gradients with patches.
    case direct
  }

  /// The gradient of the weights, `[K, C / groups, R, R]`.
  ///
  /// - Parameters:
  ///   - inputs: the maps that were convolved, each `[H, W, C]`.
  ///   - outputs: the gradients of their outputs, each `[H', W', K]`.
  ///   - scale: what the weights of each output channel were multiplied by before, `[K]`: a folded normalisation.
  public func weights(_ inputs: [Tensor], outputs: [Tensor], scale: [Float]? = nil, workers: Workers)
    -> Tensor
  {
    weights(inputs, outputs: outputs, scale: scale, method: weightMethod, workers: workers)
  }

  func weights(
    _ inputs: [Tensor], outputs: [Tensor], scale: [Float]?, method: WeightMethod, workers: Workers
  ) -> Tensor {
    precondition(inputs.count == outputs.count, "a gradient for each map")
    for (input, output) in zip(inputs, outputs) {
      precondition(
        input.shape.count == 3 && input.shape[2] == shape.inputChannels
          && output.shape == [
            shape.outputLength(input.shape[0]), shape.outputLength(input.shape[1]), shape.outputChannels,
          ], "a gradient of \(output.shape) does not fit \(shape) on \(input.shape)")
    }
    switch method {
    case .tiles:
      return TileWeightGradients(shape: shape, instructions: instructions).run(
        inputs, outputs, scale, workers)
    case .direct:
      return DirectWeightGradients(shape, instructions).run(inputs, outputs, scale, workers)
    }
  }

  /// The faster method: transforms of few channels waste what the tiles save.
  var weightMethod: WeightMethod {
    shape.hasTiles && min(shape.inputChannels, shape.outputChannels) >= 16 ? .tiles : .direct
  }

  /// The gradient of the bias, `[K]`: the sums of the output gradients `[H', W', K]`, in double precision.
  public func bias(outputs: [Tensor], workers: Workers) -> [Float] {
    for output in outputs { precondition(output.shape.last == shape.outputChannels) }
    let sums = ChannelTotals.sums(
      cells: outputs.map { $0.cells }, channels: shape.outputChannels, quantities: 1, workers
    ) { map, cells, sums in
      let values = outputs[map].source.base
      for cell in cells {
        let row = values + cell * shape.outputChannels
        for channel in 0..<shape.outputChannels { sums[channel] += Double(row[channel]) }
      }
    }
    return sums.map { Float($0) }
  }
}

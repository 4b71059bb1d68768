import CKernels

/// The weights of a convolution in the order in which the kernels read them: matrices `[inner, columns]` in panels of
/// some columns, each `[inner, panel]`, with zeros behind the last column.
struct PackedWeights: Sendable {
  let panels: Tensor
  /// With zeros up to a whole panel.
  let bias: [Float]
  let columns: Int
  /// The columns of a panel.
  let width: Int
  /// The floats of a panel.
  let length: Int

  var count: Int { panels.shape[0] }

  /// - Parameters:
  ///   - inner: the rows of each panel.
  ///   - bias: `[columns]`
  ///   - clears: whether panels are zeroed before. Those with fewer columns always are.
  ///   - pack: writes the panel whose first column is given, with the number of its columns.
  init(
    inner: Int, bias: some Collection<Float>, width: Int, clears: Bool, workers: Workers,
    pack: @Sendable (Int, Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    columns = bias.count
    self.width = width
    length = inner * width
    let count = (columns + width - 1) / width
    self.bias = bias + [Float](repeating: 0, count: count * width - columns)
    let (length, columns) = (length, columns)
    panels = Tensor(shape: [count, inner, width]) { panels in
      let panels = Buffer(panels)
      workers.forEach(count) { panel in
        let target = panels.base + panel * length
        let own = min(width, columns - panel * width)
        if clears || own < width { target.initialize(repeating: 0, count: length) }
        pack(panel * width, own, target)
      }
    }
  }

  /// The address of a panel. The weights must be kept alive while it is used.
  func panel(_ index: Int) -> UnsafePointer<Float> { panels.source.base + index * length }
}

/// The weights of a group or of several joined ones, of which some columns are packed for `convolve`.
struct WeightColumns: Sendable {
  let weights: Tensor
  let scale: [Float]?
  let instructions: KernelInstructions
  /// The places in the kernel of the taps, in the order in which patches show them.
  let taps: [Int32]

  private var area: Int { weights.shape[2] * weights.shape[3] }

  /// Packs `outputs`, which become columns, of a forward convolution.
  ///
  /// - Parameters:
  ///   - row: the place of their inputs among the `inner` channels of a tap.
  ///   - target: the first column.
  func pack(outputs: Range<Int>, row: Int, inner: Int, into target: UnsafeMutablePointer<Float>) {
    let channels = weights.shape[1]
    pack(
      first: outputs.lowerBound * channels * area, columnStep: channels * area, channelStep: area,
      columns: outputs.count, channels: channels, inner: inner,
      columnScale: outputs.lowerBound, channelScale: nil, into: target + row * instructions.kernels.panel)
  }

  /// Packs `inputs`, which become columns, of the convolution of a gradient of the output channels `outputs`.
  func pack(
    inputs: Range<Int>, of outputs: Range<Int>, row: Int, inner: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let channels = weights.shape[1]
    pack(
      first: (outputs.lowerBound * channels + inputs.lowerBound) * area, columnStep: area,
      channelStep: channels * area, columns: inputs.count, channels: outputs.count, inner: inner,
      columnScale: nil, channelScale: outputs.lowerBound,
      into: target + row * instructions.kernels.panel)
  }

  private func pack(
    first: Int, columnStep: Int, channelStep: Int, columns: Int, channels: Int, inner: Int,
    columnScale: Int?, channelScale: Int?, into target: UnsafeMutablePointer<Float>
  ) {
    scale.withOptionalPointer { scale in
      let list = CKKernelList(
        values: weights.source.base + first, column_step: columnStep, channel_step: channelStep, turned: 0,
        column_scale: columnScale.flatMap { first in scale.map { $0 + first } },
        channel_scale: channelScale.flatMap { first in scale.map { $0 + first } })
      instructions.kernels.pack_panel(list, taps, taps.count, columns, channels, inner, target)
    }
    withExtendedLifetime(weights) {}
  }
}

extension ConvolutionParameters {
  /// Packs the weights of all output channels of a convolution without groups as `[R·R·C, columns]`, row by row of the
  /// kernel, each with its channels.
  func packed(_ instructions: KernelInstructions, _ workers: Workers) -> PackedWeights {
    let columns = WeightColumns(parameters: self, instructions)
    let channels = weights.shape[1]
    return PackedWeights(
      inner: columns.taps.count * channels, bias: bias, width: instructions.kernels.panel, clears: false,
      workers: workers
    ) { first, count, panel in
      columns.pack(outputs: first..<first + count, row: 0, inner: channels, into: panel)
    }
  }
}

extension WeightColumns {
  init(parameters: ConvolutionParameters, _ instructions: KernelInstructions) {
    let area = parameters.weights.shape[2] * parameters.weights.shape[3]
    self.init(
      weights: parameters.weights, scale: parameters.scale, instructions: instructions,
      taps: (0..<area).map(Int32.init))
  }
}

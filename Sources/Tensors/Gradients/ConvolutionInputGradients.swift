import CKernels

extension ConvolutionGradients {
  /// The gradients of the inputs `[height, width, C]` for the gradients of their outputs, each `[H', W', K]`.
  ///
  /// 3×3 kernels of stride 1 are turned around and computed by Winograd's method. Otherwise, for stride s, the input
  /// falls into s² grids of places that see the same taps, and each grid is a convolution of the output's gradient
  /// with those.
  ///
  /// - Parameters:
  ///   - weights: `[K, C / groups, R, R]`
  ///   - scale: what the weights of each output channel were multiplied by, `[K]`: a folded normalisation.
  ///   - sizes: of the inputs.
  ///   - addends: added to the result: gradients that reach the inputs by other ways.
  ///   - activations: the inputs themselves, if a ReLU made them. The result is then the gradient before that ReLU:
  ///     zero where the input is not positive.
  public func input(
    outputs: [Tensor], weights: Tensor, scale: [Float]? = nil, sizes: [MapDimensions],
    adding addends: [Tensor]? = nil, throughReLU activations: [Tensor]? = nil, workers: Workers
  ) -> [Tensor] {
    let perGroup = shape.inputChannels / shape.groups
    precondition(
      weights.shape == [shape.outputChannels, perGroup, shape.kernel, shape.kernel],
      "weights \(weights.shape) do not fit \(shape)")
    precondition(outputs.count == sizes.count, "a size for each gradient")
    for (output, size) in zip(outputs, sizes) {
      precondition(
        output.shape == [
          shape.outputLength(size.height), shape.outputLength(size.width), shape.outputChannels,
        ], "a gradient of \(output.shape) does not fit \(shape) on \(size)")
    }
    for maps in [addends, activations].compactMap({ $0 }) {
      precondition(
        maps.map(\.shape) == sizes.map { [$0.height, $0.width, shape.inputChannels] },
        "maps of \(maps.map(\.shape)) do not fit \(shape) on \(sizes)")
    }
    let epilogue = Epilogue(residuals: addends, relu: false, gates: activations)
    if Convolution.method(for: shape) == .winograd, shape.outputChannels >= 16 {
      let kernel = WinogradConvolution(
        inputGradientOf: shape, weights: weights, scale: scale, instructions, workers)
      return kernel(outputs, epilogue, workers)
    }
    return GridGradients(shape, weights: weights, scale: scale, instructions, workers).run(
      outputs, sizes, epilogue, workers)
  }
}

/// The input gradient of a convolution as a convolution of the output's gradient for each grid of places.
private struct GridGradients {
  let shape: ConvolutionShape
  let instructions: KernelInstructions
  /// Neighbouring groups are joined to products of at least 32 channels, with zeros between them.
  let joined: Int
  /// The grids' weights, one for each joint of groups.
  let grids: [(grid: InputGrid, weights: [PackedWeights])]

  init(
    _ shape: ConvolutionShape, weights: Tensor, scale: [Float]?, _ instructions: KernelInstructions,
    _ workers: Workers
  ) {
    self.shape = shape
    self.instructions = instructions
    let made = shape.outputChannels / shape.groups
    let joined = shape.groups == 1 ? 1 : max(1, 32 / made)
    self.joined = joined
    let offsets = 0..<shape.stride
    grids = offsets.flatMap { y in
      offsets.map { x in
        let grid = InputGrid(down: InputGrid.Line(shape, y), across: InputGrid.Line(shape, x))
        return (
          grid,
          stride(from: 0, to: shape.groups, by: joined).map { first in
            Self.packed(
              grid, first..<min(first + joined, shape.groups), shape, weights, scale, instructions, workers)
          }
        )
      }
    }
  }

  /// The weights of some groups as `[taps · K, C]`.
  private static func packed(
    _ grid: InputGrid, _ groups: Range<Int>, _ shape: ConvolutionShape, _ weights: Tensor, _ scale: [Float]?,
    _ instructions: KernelInstructions, _ workers: Workers
  ) -> PackedWeights {
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let inner = groups.count * made
    let columns = WeightColumns(
      weights: weights, scale: scale, instructions: instructions,
      taps: grid.taps(kernel: shape.kernel).map(Int32.init))
    return PackedWeights(
      inner: columns.taps.count * inner, bias: [Float](repeating: 0, count: groups.count * perGroup),
      width: instructions.kernels.panel, clears: groups.count > 1, workers: workers
    ) { column, count, panel in
      for group in column / perGroup...(column + count - 1) / perGroup {
        let own = max(column, group * perGroup)..<min(column + count, (group + 1) * perGroup)
        let first = (groups.lowerBound + group) * made
        columns.pack(
          inputs: own.lowerBound - group * perGroup..<own.upperBound - group * perGroup,
          of: first..<first + made, row: group * made, inner: inner, into: panel + own.lowerBound - column)
      }
    }
  }

  func run(
    _ outputs: [Tensor], _ sizes: [MapDimensions], _ epilogue: Epilogue, _ workers: Workers
  ) -> [Tensor] {
    outputs.indices.map { map in
      let size = sizes[map]
      return Tensor(shape: [size.height, size.width, shape.inputChannels]) { gradient in
        let gradient = Buffer(gradient)
        for (grid, weights) in grids {
          for (number, weights) in weights.enumerated() {
            convolve(
              outputs[map], grid, weights, group: number * joined, size, into: gradient,
              epilogue.residuals?[map], epilogue.gates?[map], workers)
          }
        }
      }
    }
  }

  private func convolve(
    _ output: Tensor, _ grid: InputGrid, _ weights: PackedWeights, group: Int, _ size: MapDimensions,
    into gradient: Buffer, _ addend: Tensor?, _ gate: Tensor?, _ workers: Workers
  ) {
    let (rows, columns) = (grid.down.count(size.height), grid.across.count(size.width))
    guard rows > 0, columns > 0 else { return }
    let channels = shape.inputChannels
    let (perGroup, made) = (channels / shape.groups, shape.outputChannels / shape.groups)
    let inner = weights.length / weights.width / max(1, grid.down.taps * grid.across.taps)
    let zeros = TensorStorage(count: max(inner, 1))
    zeros.base.initialize(repeating: 0, count: zeros.count)
    let patches = CKPatches(
      map: output.source.base + group * made, height: output.shape[0], width: output.shape[1],
      channels: shape.outputChannels, inner: inner, taps_down: grid.down.taps,
      taps_across: grid.across.taps, stride: 1, padding_down: grid.down.padding,
      padding_across: grid.across.padding, output_width: columns,
      output_line: shape.stride == 1 ? 0 : shape.stride * size.width * channels, zeros: zeros.base)
    let place = (grid.down.first * size.width + grid.across.first) * channels + group * perGroup
    PatchWork(positions: rows * columns, weights: weights, instructions: instructions, threads: workers.count)
      .run(
        patches, distance: shape.outputChannels, into: gradient.base + place, row: shape.stride * channels,
        CKEpilogue(
          bias: nil, residual: addend.map { $0.source.base + place }, relu: 0,
          gate: gate.map { $0.source.base + place }, streams: 0), workers)
    withExtendedLifetime((output, zeros, addend, gate)) {}
  }
}

/// The places of an input that see the same taps of a convolution's kernel: every s-th row and column.
private struct InputGrid: Sendable {
  let down: Line
  let across: Line

  /// One direction of a grid.
  struct Line: Sendable {
    /// The first place, and the distance to the next.
    let first: Int
    let step: Int
    /// How many taps see a place, the first of them in the kernel, and where the first place's patch begins.
    let taps: Int
    let offset: Int
    let padding: Int

    /// The places whose taps are `offset`, `offset` + s, …: y + padding - tap = s · (output's row).
    init(_ shape: ConvolutionShape, _ offset: Int) {
      let padding = shape.padding
      step = shape.stride
      self.offset = offset
      taps = max(0, (shape.kernel - offset + step - 1) / step)
      first = ((offset - padding) % step + step) % step
      self.padding = taps - 1 - (first + padding - offset) / step
    }

    func count(_ length: Int) -> Int { max(0, (length - first + step - 1) / step) }
  }

  /// The places in the kernel of the taps, in the order in which patches of the output's gradient show them: backwards.
  func taps(kernel: Int) -> [Int] {
    (0..<down.taps).reversed().flatMap { y in
      (0..<across.taps).reversed().map { x in
        (down.offset + y * down.step) * kernel + across.offset + x * across.step
      }
    }
  }
}

import CKernels

/// The kernels of a Winograd convolution: transformed, as the products read them, or as they are, in a quarter of the
/// memory. Of the latter each run transforms anew what it needs: for many kernels that takes no longer than to fetch them
/// transformed from memory.
struct TileWeights: Sendable {
  /// The values that a kernel of nine has once it is transformed.
  static let points = 36

  let channels: Int
  let areTransformed: Bool
  /// Each of `[36, C | 1, columns]`, or of `[9, C, columns]`.
  private let panels: PackedWeights
  /// What the kernels of each column are still to be multiplied by, up to a whole panel.
  private let scale: [Float]?
  private let instructions: KernelInstructions

  var count: Int { panels.count }
  var width: Int { panels.width }
  var columns: Int { panels.columns }
  /// With zeros up to a whole panel.
  var bias: [Float] { panels.bias }
  /// The floats of a transformed panel.
  var length: Int { Self.points * (channels | 1) * width }

  /// The kernels of a layer.
  ///
  /// - Parameter keepsKernels: overrides the choice, for tests.
  init(
    _ shape: ConvolutionShape, _ parameters: ConvolutionParameters, _ instructions: KernelInstructions,
    _ workers: Workers, keepsKernels: Bool? = nil
  ) {
    let channels = shape.inputChannels
    guard keepsKernels ?? Convolution.keepsKernels(for: shape) else {
      let (source, scale) = (parameters.weights.source, parameters.scale)
      self.init(transforming: channels, bias: parameters.bias, instructions, workers) { first, body in
        scale.withOptionalPointer { scale in
          body(
            CKKernelList(
              values: source.base + first * channels * 9, column_step: channels * 9, channel_step: 9,
              turned: 0,
              column_scale: scale.map { $0 + first }, channel_scale: nil))
        }
      }
      withExtendedLifetime(parameters.weights) {}
      return
    }
    let panels = ConvolutionParameters(weights: parameters.weights, scale: nil, bias: parameters.bias)
      .packed(instructions, workers)
    self.init(
      channels: channels, areTransformed: false, panels: panels,
      scale: parameters.scale.map { $0 + [Float](repeating: 0, count: panels.bias.count - $0.count) },
      instructions: instructions)
  }

  /// The kernels of the convolution from gradients of the outputs of a layer of `shape` to those of its inputs.
  ///
  /// - Parameters:
  ///   - weights: the layer's, `[K, C, 3, 3]`.
  ///   - factors: what they are multiplied by, `[K]`.
  init(
    inputGradientOf shape: ConvolutionShape, weights: Tensor, scale factors: [Float]?,
    _ instructions: KernelInstructions, _ workers: Workers
  ) {
    let (source, columns) = (weights.source, shape.inputChannels)
    let bias = [Float](repeating: 0, count: columns)
    self.init(transforming: shape.outputChannels, bias: bias, instructions, workers) { first, body in
      factors.withOptionalPointer { factors in
        body(
          CKKernelList(
            values: source.base + first * 9, column_step: 9, channel_step: columns * 9, turned: 1,
            column_scale: nil, channel_scale: factors))
      }
    }
    withExtendedLifetime(weights) {}
  }

  /// - Parameter list: calls its second argument with the kernels from a column on.
  private init(
    transforming channels: Int, bias: [Float], _ instructions: KernelInstructions, _ workers: Workers,
    list: @Sendable (Int, (CKKernelList) -> Void) -> Void
  ) {
    let panels = PackedWeights(
      inner: Self.points * (channels | 1), bias: bias, width: instructions.kernels.panel, clears: false,
      workers: workers
    ) { first, count, panel in
      list(first) { instructions.kernels.pack_tile_panel($0, count, channels, panel) }
    }
    self.init(
      channels: channels, areTransformed: true, panels: panels, scale: nil, instructions: instructions)
  }

  private init(
    channels: Int, areTransformed: Bool, panels: PackedWeights, scale: [Float]?,
    instructions: KernelInstructions
  ) {
    self.channels = channels
    self.areTransformed = areTransformed
    self.panels = panels
    self.scale = scale
    self.instructions = instructions
  }

  /// Calls `body` with a transformed panel.
  func withPanel(_ index: Int, _ body: (UnsafePointer<Float>) -> Void) {
    if areTransformed {
      body(panels.panel(index))
    } else {
      let memory = TensorStorage(count: length)
      transform(index, into: memory.base)
      body(memory.base)
      withExtendedLifetime(memory) {}
    }
  }

  /// All transformed panels, one behind the other.
  func transformed(_ workers: Workers) -> Tensor {
    if areTransformed { return panels.panels }
    return Tensor(shape: [count, length]) { target in
      let target = Buffer(target)
      workers.forEach(count) { transform($0, into: target.base + $0 * length) }
    }
  }

  private func transform(_ index: Int, into panel: UnsafeMutablePointer<Float>) {
    scale.withOptionalPointer { scale in
      instructions.kernels.expand_tile_panel(
        panels.panel(index), scale.map { $0 + index * width }, channels, panel)
    }
  }
}

extension Convolution {
  /// Whether a Winograd convolution keeps its kernels as they are, since transformed they would come from memory at each
  /// run, and not from a cache.
  public static func keepsKernels(for shape: ConvolutionShape) -> Bool {
    method(for: shape) == .winograd && shape.inputChannels * shape.outputChannels >= 1 << 14
  }

  /// The floats that the weights of a layer take.
  public static func weightCount(for shape: ConvolutionShape) -> Int {
    let kernels = shape.outputChannels * (shape.inputChannels / shape.groups)
    return method(for: shape) == .winograd && !keepsKernels(for: shape)
      ? kernels * TileWeights.points : kernels * shape.kernel * shape.kernel
  }
}

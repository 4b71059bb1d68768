import CKernels

/// A convolution with prepared weights, optionally followed by the addition of a map and ReLU.
///
/// Maps are `[H, W, C]`. Several maps may be given at once, as the heads do with the levels of a pyramid: they
/// share the weights, which are then read once.
public struct Convolution: Sendable {
  public let shape: ConvolutionShape
  /// How this layer is computed; chosen by its shape, invisible to callers but for speed.
  public let method: Method
  private let kernel: any ConvolutionKernel

  public enum Method: String, Sendable, CaseIterable {
    /// 3×3, stride 1: Winograd's F(4×4, 3×3), a quarter of the multiplications.
    case winograd
    /// Any shape without groups: one matrix product, the patches read where they lie.
    case direct
    /// Any number of groups of few channels: as direct, some groups at a time.
    case grouped
  }

  /// - Parameters:
  ///   - weights: `[K, C / groups, R, R]`, as checkpoints have them.
  ///   - scale: multiplies the weights of each output channel, `[K]`: a folded normalisation.
  ///   - bias: added to each output channel, `[K]`.
  ///   - method, instructions: override the choice, for tests and measurements; the method must be able to compute
  ///     `shape`, and the processor must have the instructions.
  public init(
    shape: ConvolutionShape, weights: Tensor, scale: [Float]? = nil, bias: [Float]? = nil,
    method: Method? = nil, instructions: KernelInstructions = .current, workers: Workers
  ) {
    precondition(
      weights.shape == [
        shape.outputChannels, shape.inputChannels / shape.groups, shape.kernel, shape.kernel,
      ], "weights \(weights.shape) do not fit \(shape)")
    self.shape = shape
    self.method = method ?? Self.method(for: shape)
    let parameters = ConvolutionParameters(
      weights: weights, scale: scale, bias: bias ?? [Float](repeating: 0, count: shape.outputChannels))
    kernel =
      switch self.method {
      case .winograd: WinogradConvolution(shape, parameters, instructions, workers)
      case .direct: DirectConvolution(shape, parameters, instructions, workers)
      case .grouped: GroupedConvolution(shape, parameters, instructions, workers)
      }
  }

  /// How a convolution of this shape is computed, whatever the size of its maps.
  public static func method(for shape: ConvolutionShape) -> Method {
    if shape.groups > 1 { return .grouped }
    // Below sixteen channels the transforms cost more than the multiplications they save.
    return shape.hasTiles && shape.inputChannels >= 16 ? .winograd : .direct
  }

  /// Convolves each map `[H, W, C]` to `[H', W', K]`, adds the map of the same place in `residuals` and clamps
  /// at zero where `relu`.
  ///
  /// - Parameters:
  ///   - keepsMaxima: whether the outputs keep their `cellMaxima`, which costs next to nothing with the method
  ///     `winograd`; others have none.
  ///   - rooms: where the outputs go; by default into memory of their own.
  public func callAsFunction(
    _ inputs: [Tensor], adding residuals: [Tensor]? = nil, relu: Bool = false, keepsMaxima: Bool = false,
    into rooms: [MapRoom]? = nil, workers: Workers
  ) -> [Tensor] {
    for input in inputs {
      precondition(
        input.shape.count == 3 && input.shape[2] == shape.inputChannels,
        "a map of \(input.shape) does not fit \(shape)")
    }
    return kernel(
      inputs, Epilogue(residuals: residuals, relu: relu, keepsMaxima: keepsMaxima), into: rooms, workers)
  }

  /// As for several maps: `[H, W, C]` to `[H', W', K]`.
  public func callAsFunction(
    _ input: Tensor, adding residual: Tensor? = nil, relu: Bool = false, workers: Workers
  ) -> Tensor {
    self([input], adding: residual.map { [$0] }, relu: relu, workers: workers)[0]
  }
}

/// What happens to a convolution's output while it is still in the cache: an added map, ReLU, the gradient of a ReLU.
struct Epilogue: Sendable {
  /// One map per input, of the output's shape.
  let residuals: [Tensor]?
  let relu: Bool
  /// One map per input, of the output's shape: where it is not positive, the output is zero.
  var gates: [Tensor]?
  /// Whether the outputs keep their `cellMaxima`, where the method can.
  var keepsMaxima = false
}

/// One way to compute a convolution. It owns its weights in the order it reads them.
protocol ConvolutionKernel: Sendable {
  var shape: ConvolutionShape { get }

  /// Writes all of each output `[H', W', K]`.
  func run(_ inputs: [Tensor], into outputs: [TensorStorage], _ epilogue: Epilogue, _ workers: Workers)
}

extension ConvolutionKernel {
  /// The outputs, in the rooms given or in memory of their own.
  func callAsFunction(
    _ inputs: [Tensor], _ epilogue: Epilogue, into rooms: [MapRoom]? = nil, _ workers: Workers
  ) -> [Tensor] {
    let shapes = inputs.map {
      [shape.outputLength($0.shape[0]), shape.outputLength($0.shape[1]), shape.outputChannels]
    }
    for maps in [epilogue.residuals, epilogue.gates].compactMap({ $0 }) {
      precondition(
        maps.map(\.shape) == shapes, "maps of \(maps.map(\.shape)) do not fit outputs of \(shapes)")
    }
    let outputs = shapes.indices.map { map in
      let count = shapes[map].reduce(1, *)
      guard let rooms else { return TensorStorage(count: count) }
      precondition(rooms[map].storage.count == count, "a map of \(shapes[map]) has another room")
      return rooms[map].storage
    }
    run(inputs, into: outputs, epilogue, workers)
    return zip(shapes, outputs).map { Tensor(shape: $0, storage: $1) }
  }
}

struct ConvolutionParameters {
  /// `[K, C / groups, R, R]`
  let weights: Tensor
  /// `[K]`
  let scale: [Float]?
  /// `[K]`
  let bias: [Float]
}

/// The geometry of a convolution with a square kernel and equal padding on all sides.
public struct ConvolutionShape: Sendable, Hashable {
  public var inputChannels: Int
  public var outputChannels: Int
  public var kernel: Int
  public var stride: Int
  public var padding: Int
  public var groups: Int

  public init(
    inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) {
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0, "groups must divide the channels")
    precondition(kernel * kernel <= CKMostTaps, "a kernel of \(kernel)×\(kernel) has too many taps")
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  /// Whether Winograd's F(4×4, 3×3) can compute it.
  var hasTiles: Bool { kernel == 3 && stride == 1 && padding == 1 && groups == 1 }

  /// The number of output positions along a side of `length` input positions.
  public func outputLength(_ length: Int) -> Int { (length + 2 * padding - kernel) / stride + 1 }

  /// Multiplications, each with an addition, for a map of `height` by `width`.
  public func multiplications(height: Int, width: Int) -> Int {
    outputLength(height) * outputLength(width) * outputChannels * (inputChannels / groups) * kernel * kernel
  }
}

import Tensors

/// A convolution of the network with the name that the checkpoint gives it.
struct NetworkLayer: Sendable {
  /// The key of its weights without `.weight`.
  let name: String
  let convolution: Convolution

  /// Convolves each map; see `Convolution`.
  func callAsFunction(
    _ inputs: [Tensor], adding residuals: [Tensor]? = nil, relu: Bool = false, keepsMaxima: Bool = false,
    workers: Workers
  ) -> [Tensor] {
    convolution(inputs, adding: residuals, relu: relu, keepsMaxima: keepsMaxima, workers: workers)
  }

  func callAsFunction(
    _ input: Tensor, adding residual: Tensor? = nil, relu: Bool = false, workers: Workers
  ) -> Tensor {
    convolution(input, adding: residual, relu: relu, workers: workers)
  }
}

/// A layer that a forward pass has just run, with all that follows it in the same step: an addition, a normalisation, the
/// stem's pooling.
public struct LayerRun: Sendable, Hashable {
  public let name: String
  public let shape: ConvolutionShape
  public let method: Convolution.Method
  /// Height and width of each map that it took.
  public let inputs: [GridSize]
  /// The multiply-accumulates of direct convolution.
  public let multiplications: Int

  init(_ layer: NetworkLayer, _ maps: [Tensor]) {
    name = layer.name
    shape = layer.convolution.shape
    method = layer.convolution.method
    inputs = maps.map { GridSize(height: $0.shape[0], width: $0.shape[1]) }
    multiplications = maps.reduce(0) {
      $0 + layer.convolution.shape.multiplications(height: $1.shape[0], width: $1.shape[1])
    }
  }

  public struct GridSize: Sendable, Hashable {
    public let height: Int
    public let width: Int
  }

  /// The multiply-accumulates that the method does: for Winograd's F(4×4, 3×3) a quarter.
  public var performed: Int { method == .winograd ? multiplications / 4 : multiplications }

  /// The bytes that must come from memory and go there: inputs, weights as they are packed, outputs.
  public var bytes: Int {
    let weights =
      shape.inputChannels / shape.groups * shape.outputChannels
      * (method == .winograd ? 36 : shape.kernel * shape.kernel)
    let maps = inputs.reduce(0) { sum, size in
      sum + size.height * size.width * shape.inputChannels
        + shape.outputLength(size.height) * shape.outputLength(size.width) * shape.outputChannels
    }
    return (weights + maps) * MemoryLayout<Float>.size
  }
}

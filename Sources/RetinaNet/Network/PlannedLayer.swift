import Tensors

/// A convolution in a plan, with all that follows it in the same step: an addition, a normalisation, the stem's pooling.
public struct PlannedLayer: Sendable, Hashable {
  public let name: String
  public let shape: ConvolutionShape
  public let method: Convolution.Method
  /// Height and width of each map that it takes.
  public let inputs: [GridSize]
  /// The multiply-accumulates of direct convolution.
  public let multiplications: Int

  init(_ layer: GraphLayer, inputs: [GridSize]) {
    name = layer.name
    shape = layer.shape
    method = Convolution.method(for: shape)
    self.inputs = inputs
    multiplications = inputs.reduce(0) {
      $0 + layer.shape.multiplications(height: $1.height, width: $1.width)
    }
  }

  public struct GridSize: Sendable, Hashable {
    public let height: Int
    public let width: Int
  }

  /// The multiply-accumulates that the method does: for Winograd's F(4×4, 3×3) a quarter.
  public var performed: Int { method == .winograd ? multiplications / 4 : multiplications }

  /// The bytes that must come from memory and go there: inputs, weights as they are kept, outputs.
  public var bytes: Int {
    let weights = Convolution.weightCount(for: shape)
    let maps = inputs.reduce(0) { sum, size in
      sum + size.height * size.width * shape.inputChannels
        + shape.outputLength(size.height) * shape.outputLength(size.width) * shape.outputChannels
    }
    return (weights + maps) * MemoryLayout<Float>.size
  }
}

import RetinaNet
import Tensors

/// The arrays of a layer as one step has them.
struct LayerArrays: Sendable {
  let weights: Tensor
  let bias: [Float]?
  /// A normalisation by stored statistics, which is folded into the convolution.
  let norm: FoldedNorm?

  /// - Parameter foldsNorm: whether batch normalisation is folded.
  /// - Throws: `ModelBuildError` where a stored variance cannot be divided by.
  init(_ place: GraphLayer, _ arrays: NetworkArrays, foldsNorm: Bool, epsilon: Double) throws {
    weights = arrays.array(place.layer.weight)
    bias = place.layer.bias.map { arrays.array($0).elements }
    if foldsNorm, case .batch(let scale, let shift, let mean, let variance) = place.layer.norm {
      norm = try FoldedNorm(
        scale: arrays.array(scale).elements, shift: arrays.array(shift).elements,
        mean: arrays.array(mean).elements, variance: arrays.array(variance).elements, epsilon: epsilon,
        key: variance)
    } else {
      norm = nil
    }
  }

  func convolution(_ shape: ConvolutionShape, _ workers: Workers) -> Convolution {
    Convolution(
      shape: shape, weights: weights, scale: norm?.weights, bias: norm?.bias(after: bias) ?? bias,
      workers: workers)
  }
}

extension Tensor {
  /// Weights `[K, …]` with each output channel's multiplied by a factor, `[K]`.
  func scalingRows(_ factors: [Float]) -> Tensor {
    let length = count / factors.count
    return Tensor(shape: shape) { output in
      withUnsafeBufferPointer { values in
        for (row, factor) in factors.enumerated() {
          for index in row * length..<(row + 1) * length { output[index] = values[index] * factor }
        }
      }
    }
  }

  /// The products of each output channel's weights with those of another array of the same shape, `[K]`.
  func rowProducts(_ other: Tensor) -> [Double] {
    let (rows, length) = (shape[0], count / shape[0])
    return withUnsafeBufferPointer { mine in
      other.withUnsafeBufferPointer { theirs in
        (0..<rows).map { row in
          (row * length..<(row + 1) * length).reduce(0) { $0 + Double(mine[$1]) * Double(theirs[$1]) }
        }
      }
    }
  }
}

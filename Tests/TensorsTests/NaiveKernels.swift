import Support

@testable import Tensors

/// Seeded random floats from -1 to below 1.
struct Noise {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func next() -> Float { random.uniform() * 2 - 1 }

  mutating func tensor(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, (0..<shape.reduce(1, *)).map { _ in next() })
  }

  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// Kernels written from their definitions, in double precision, as oracles.
enum Naive {
  static func convolution(
    _ input: Tensor, _ shape: ConvolutionShape, weights: Tensor, scale: [Float]?, bias: [Float],
    residual: Tensor?, relu: Bool
  ) -> [Double] {
    let (height, width) = (input.shape[0], input.shape[1])
    let (rows, columns) = (shape.outputLength(height), shape.outputLength(width))
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let (input, weights, residual) = (input.elements, weights.elements, residual?.elements)
    var output: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        for k in 0..<shape.outputChannels {
          var sum = 0.0
          for r in 0..<shape.kernel {
            for s in 0..<shape.kernel {
              let (y, x) = (row * shape.stride + r - shape.padding, column * shape.stride + s - shape.padding)
              guard y >= 0, y < height, x >= 0, x < width else { continue }
              for c in 0..<perGroup {
                let channel = k / made * perGroup + c
                let weight = weights[((k * perGroup + c) * shape.kernel + r) * shape.kernel + s]
                sum += Double(input[(y * width + x) * shape.inputChannels + channel]) * Double(weight)
              }
            }
          }
          var value = sum * Double(scale?[k] ?? 1) + Double(bias[k])
          if let residual { value += Double(residual[output.count]) }
          output.append(relu ? max(0, value) : value)
        }
      }
    }
    return output
  }

  static func groupNorm(
    _ input: Tensor, groups: Int, epsilon: Double, weight: [Float], bias: [Float]
  ) -> [Double] {
    let channels = input.shape[2]
    let perGroup = channels / groups
    let values = input.elements.map(Double.init)
    return values.indices.map { index in
      let channel = index % channels
      let members = values.indices.filter { $0 % channels / perGroup == channel / perGroup }
      let mean = members.reduce(0) { $0 + values[$1] } / Double(members.count)
      let variance =
        members.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(members.count)
      return (values[index] - mean) / (variance + epsilon).squareRoot() * Double(weight[channel])
        + Double(bias[channel])
    }
  }
}

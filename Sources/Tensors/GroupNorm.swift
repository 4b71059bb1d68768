import Foundation

/// Group normalisation (Wu and He 2018): over each group of channels and all positions of a map.
public struct GroupNorm: Sendable {
  public let groups: Int
  public let epsilon: Float
  /// Per channel, `[C]`.
  private let weight: [Float]
  private let bias: [Float]

  public init(groups: Int, epsilon: Float, weight: [Float], bias: [Float]) {
    precondition(weight.count == bias.count && weight.count % groups == 0, "groups must divide the channels")
    self.groups = groups
    self.epsilon = epsilon
    self.weight = weight
    self.bias = bias
  }

  /// Normalises a map `[H, W, C]`, then clamps at zero where `relu`. Statistics are summed in double precision.
  public func callAsFunction(_ input: Tensor, relu: Bool, workers: Workers) -> Tensor {
    let channels = weight.count
    precondition(input.shape.last == channels)
    let positions = input.count / channels
    let (scale, shift) = folded(statistics(input, positions, channels, workers), positions)
    return ChannelScaling(scale: scale, shift: shift)(input, relu: relu, workers: workers)
  }

  /// Sums and sums of squares per channel, `[2, C]`.
  private func statistics(
    _ input: Tensor, _ positions: Int, _ channels: Int, _ workers: Workers
  ) -> [Double] {
    let source = input.source
    let pieces = max(1, min(workers.count * 2, positions / 64))
    let length = (positions + pieces - 1) / pieces
    var partial = [Double](repeating: 0, count: pieces * channels * 2)
    partial.withUnsafeMutableBufferPointer { partial in
      let partial = Sums(base: partial.baseAddress!)
      workers.forEach(pieces) { piece in
        let sums = partial.base + piece * channels * 2
        let squares = sums + channels
        for position in min(positions, piece * length)..<min(positions, (piece + 1) * length) {
          let row = source.base + position * channels
          for channel in 0..<channels {
            let value = Double(row[channel])
            sums[channel] += value
            squares[channel] += value * value
          }
        }
      }
    }
    withExtendedLifetime(input) {}
    var total = [Double](repeating: 0, count: channels * 2)
    for piece in 0..<pieces {
      for index in total.indices { total[index] += partial[piece * channels * 2 + index] }
    }
    return total
  }

  /// One factor and one summand per channel that do all of the normalisation.
  private func folded(_ sums: [Double], _ positions: Int) -> ([Float], [Float]) {
    let channels = weight.count
    let perGroup = channels / groups
    let count = Double(positions * perGroup)
    var (scale, shift) = ([Float](repeating: 0, count: channels), [Float](repeating: 0, count: channels))
    for group in 0..<groups {
      let members = group * perGroup..<(group + 1) * perGroup
      let mean = members.reduce(0) { $0 + sums[$1] } / count
      let square = members.reduce(0) { $0 + sums[channels + $1] } / count
      let deviation = 1 / (max(0, square - mean * mean) + Double(epsilon)).squareRoot()
      for channel in members {
        scale[channel] = Float(Double(weight[channel]) * deviation)
        shift[channel] = Float(Double(bias[channel]) - mean * Double(weight[channel]) * deviation)
      }
    }
    return (scale, shift)
  }
}

/// Unchecked: every piece writes its own part.
private struct Sums: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>
}

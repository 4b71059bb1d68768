/// Group normalisation (Wu and He 2018): over each group of channels and all positions of a map.
public struct GroupNorm: Sendable {
  public let groups: Int
  public let epsilon: Float
  /// Per channel, `[C]`.
  let weight: [Float]
  private let bias: [Float]

  public init(groups: Int, epsilon: Float, weight: [Float], bias: [Float]) {
    precondition(weight.count == bias.count && weight.count % groups == 0, "groups must divide the channels")
    self.groups = groups
    self.epsilon = epsilon
    self.weight = weight
    self.bias = bias
  }

  /// Normalises a map `[H, W, C]`, then clamps at zero where `relu`. Statistics are summed in double precision.
  public func callAsFunction(
    _ input: Tensor, relu: Bool, into room: MapRoom? = nil, workers: Workers
  ) -> Tensor {
    let channels = weight.count
    precondition(input.shape.last == channels)
    let (means, deviations) = groupStatistics(input, workers)
    let perGroup = channels / groups
    // One factor and one summand for each channel do all of the normalisation.
    let scale = (0..<channels).map { Double(weight[$0]) * deviations[$0 / perGroup] }
    let shift = (0..<channels).map { Double(bias[$0]) - means[$0 / perGroup] * scale[$0] }
    return ChannelScaling(scale: scale.map { Float($0) }, shift: shift.map { Float($0) })(
      input, relu: relu, into: room, workers: workers)
  }

  /// The mean and 1/σ of each group of a map `[H, W, C]`.
  func groupStatistics(_ input: Tensor, _ workers: Workers) -> (means: [Double], deviations: [Double]) {
    let channels = weight.count
    let perGroup = channels / groups
    let count = Double(input.cells * perGroup)
    let sums = NormSums.moments([input], channels: channels, workers)
    var (means, deviations) = ([Double](), [Double]())
    for group in 0..<groups {
      let members = group * perGroup..<(group + 1) * perGroup
      let mean = members.reduce(0) { $0 + sums[$1] } / count
      let square = members.reduce(0) { $0 + sums[channels + $1] } / count
      means.append(mean)
      deviations.append(1 / (max(0, square - mean * mean) + Double(epsilon)).squareRoot())
    }
    return (means, deviations)
  }
}

extension GroupNorm {
  /// The gradients for those of the outputs, each `[H, W, C]`, before ReLU.
  ///
  /// - Parameter inputs: the maps that were normalised, each `[H, W, C]`. Each has statistics of its own.
  public func gradients(_ inputs: [Tensor], outputs: [Tensor], workers: Workers) -> NormGradients {
    precondition(inputs.count == outputs.count && zip(inputs, outputs).allSatisfy { $0.shape == $1.shape })
    let channels = weight.count
    var (ofWeight, ofBias) = (
      [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
    )
    let gradients = inputs.indices.map { map in
      let (means, deviations) = groupStatistics(inputs[map], workers)
      let sums = NormSums.slopes(
        [inputs[map]], outputs: [outputs[map]], means: perChannel(means), workers)
      for channel in 0..<channels {
        ofWeight[channel] += sums[channels + channel] * deviations[channel / (channels / groups)]
        ofBias[channel] += sums[channel]
      }
      return line(means, deviations, sums, cells: inputs[map].cells)(
        inputs[map], output: outputs[map], workers: workers)
    }
    return NormGradients(
      inputs: gradients, weight: ofWeight.map { Float($0) }, bias: ofBias.map { Float($0) })
  }

  /// With d = 1/σ: d·(w·slope - mean of w·slope - d²·(x - mean)·mean of w·slope·(x - mean)), means over the group.
  private func line(
    _ means: [Double], _ deviations: [Double], _ sums: [Double], cells: Int
  ) -> NormGradientLine {
    let channels = weight.count
    let perGroup = channels / groups
    let count = Double(cells * perGroup)
    var (ofInput, constant) = ([Double](), [Double]())
    for group in 0..<groups {
      let members = group * perGroup..<(group + 1) * perGroup
      let slope = members.reduce(0) { $0 + Double(weight[$1]) * sums[$1] } / count
      let product = members.reduce(0) { $0 + Double(weight[$1]) * sums[channels + $1] } / count
      let deviation = deviations[group]
      ofInput.append(-product * deviation * deviation * deviation)
      constant.append(-slope * deviation)
    }
    let slopes = zip(weight, perChannel(deviations)).map { Float(Double($0) * $1) }
    return NormGradientLine(
      gradient: slopes, input: perChannel(ofInput).map { Float($0) },
      mean: perChannel(means).map { Float($0) },
      constant: perChannel(constant).map { Float($0) })
  }

  /// The groups' values for each of their channels.
  private func perChannel(_ values: [Double]) -> [Double] {
    let perGroup = weight.count / groups
    return (0..<weight.count).map { values[$0 / perGroup] }
  }
}

import TestSupport
import Testing

@testable import Tensors

@Suite struct NormGradientTests {
  init() { poisonFreshTensors() }

  /// Sizes of the maps of a batch, and their channels.
  static let batches: [([(Int, Int)], Int)] = [
    ([(1, 2)], 4), ([(3, 5), (3, 5)], 8), ([(7, 9), (2, 3), (1, 1)], 12), ([(23, 31), (11, 8)], 36),
  ]

  @Test(arguments: batches, [1, 2, 3])
  func batchNormNormalisesByTheBatch(batch: ([(Int, Int)], Int), threads: Int) {
    let given = NormCase(batch.0, channels: batch.1)
    let workers = Workers(threads)
    let naive = NaiveNorm(given, members: { _, channel in channel }, groups: batch.1)
    let norm = BatchNormTraining(epsilon: NormCase.epsilon, weight: given.weight, bias: given.bias)
    let statistics = BatchStatistics(given.inputs, workers: workers)
    #expect(statistics.count == batch.0.reduce(0) { $0 + $1.0 * $1.1 })
    #expect(largestDifference(statistics.means, naive.means) < 1e-12)
    #expect(largestDifference(statistics.variances, naive.variances) < 1e-12)
    let plain = norm(given.inputs, statistics, relu: false, workers: workers)
    let joined = norm(given.inputs, statistics, adding: given.outputs, relu: true, workers: workers)
    for place in plain.indices {
      #expect(largestDifference(plain[place].elements, naive.outputs[place]) < 1e-5)
      let expected = zip(naive.outputs[place], given.outputs[place].elements).map { max(0, $0 + Double($1)) }
      #expect(largestDifference(joined[place].elements, expected) < 1e-5)
    }
    let gradients = norm.gradients(given.inputs, statistics, outputs: given.outputs, workers: workers)
    expect(gradients, naive, within: 2e-5)
  }

  @Test(arguments: batches, [1, 3])
  func groupNormsGradientsAgreeWithTheirDefinition(batch: ([(Int, Int)], Int), threads: Int) {
    let given = NormCase(batch.0, channels: batch.1)
    let perGroup = batch.1 / 4
    let naive = NaiveNorm(
      given, members: { map, channel in map * 4 + channel / perGroup }, groups: 4 * batch.0.count)
    let norm = GroupNorm(groups: 4, epsilon: NormCase.epsilon, weight: given.weight, bias: given.bias)
    let gradients = norm.gradients(given.inputs, outputs: given.outputs, workers: Workers(threads))
    // One cell of one channel has no variance: 1/σ is 316 there.
    expect(gradients, naive, within: batch.0.contains { $0 == (1, 1) } ? 2e-3 : 2e-5)
  }

  /// w·(x − mean)·d + b: the statistics do not depend on the maps.
  @Test(arguments: batches, [1, 3])
  func storedStatisticsAreConstant(batch: ([(Int, Int)], Int), threads: Int) {
    let given = NormCase(batch.0, channels: batch.1)
    var noise = Noise(seed: 9)
    let means = noise.floats(batch.1).map(Double.init)
    let deviations = noise.floats(batch.1).map { 0.5 + abs(Double($0)) }
    let scale = given.weight.indices.map { Float(Double(given.weight[$0]) * deviations[$0]) }
    let found = ChannelScaling(scale: scale, shift: given.bias).gradients(
      given.inputs, outputs: given.outputs, means: means, deviations: deviations, workers: Workers(threads))
    let results = found.inputs.map(\.elements)
    var (weight, bias) = ([Double](repeating: 0, count: batch.1), [Double](repeating: 0, count: batch.1))
    for (place, (input, output)) in zip(given.inputs, given.outputs).enumerated() {
      for (index, (value, slope)) in zip(input.elements, output.elements).enumerated() {
        let channel = index % batch.1
        weight[channel] += Double(slope) * (Double(value) - means[channel]) * deviations[channel]
        bias[channel] += Double(slope)
        let expected = Double(slope) * Double(scale[channel])
        #expect(abs(Double(results[place][index]) - expected) < 1e-5)
      }
    }
    #expect(largestDifference(found.weight, weight) < 1e-3 && largestDifference(found.bias, bias) < 1e-4)
  }

  private func expect(_ found: NormGradients, _ naive: NaiveNorm, within bound: Double) {
    for (found, expected) in zip(found.inputs, naive.inputGradients) {
      #expect(largestDifference(found.elements, expected) < bound)
    }
    #expect(largestDifference(found.weight, naive.weightGradient) < bound)
    #expect(largestDifference(found.bias, naive.biasGradient) < bound)
  }

  /// (f(x + h) - f(x - h)) / 2h of f = Σ output · slope, by the naive forward pass alone.
  @Test func gradientsAreThoseOfFiniteDifferences() {
    let given = NormCase([(2, 3), (1, 2)], channels: 4)
    let workers = Workers(2)
    let ofBatch = BatchNormTraining(epsilon: NormCase.epsilon, weight: given.weight, bias: given.bias)
      .gradients(
        given.inputs, BatchStatistics(given.inputs, workers: workers), outputs: given.outputs,
        workers: workers)
    let ofGroups = GroupNorm(groups: 2, epsilon: NormCase.epsilon, weight: given.weight, bias: given.bias)
      .gradients(given.inputs, outputs: given.outputs, workers: workers)
    let step = 1.0 / 1024
    for (gradients, groups, members) in [
      (ofBatch, 4, { _, channel in channel } as (Int, Int) -> Int),
      (ofGroups, 4, { map, channel in map * 2 + channel / 2 }),
    ] {
      for place in given.inputs.indices {
        for index in 0..<given.inputs[place].count {
          let ends = [step, -step].map { step in
            var moved = given
            var elements = moved.inputs[place].elements
            elements[index] += Float(step)
            moved.inputs[place] = Tensor(shape: moved.inputs[place].shape, elements)
            return NaiveNorm(moved, members: members, groups: groups).value
          }
          let slope = (ends[0] - ends[1]) / (2 * step)
          #expect(abs(Double(gradients.inputs[place].elements[index]) - slope) < 1e-3)
        }
      }
    }
  }

  @Test func runningAveragesTakeTheUnbiasedVariance() {
    let maps = [Tensor(shape: [1, 2, 2], [1, 10, 2, 10]), Tensor(shape: [1, 1, 2], [6, 10])]
    let statistics = BatchStatistics(maps, workers: Workers(1))
    #expect(statistics.means == [3, 10])
    let (means, variances) = statistics.running(means: [1, 0], variances: [1, 2], momentum: 0.25)
    #expect(means == [1.5, 2.5])
    // Distances to 3 are -2, -1 and 3: 14 over two.
    #expect(variances == [0.75 + 0.25 * 7, 1.5])
  }

  /// Each sum has one order.
  @Test func bytesDoNotDependOnThreads() {
    let given = NormCase([(41, 33), (20, 17)], channels: 24)
    let all = [1, 2, 5].map { threads in
      let workers = Workers(threads)
      let batch = BatchNormTraining(epsilon: 1e-5, weight: given.weight, bias: given.bias).gradients(
        given.inputs, BatchStatistics(given.inputs, workers: workers), outputs: given.outputs,
        workers: workers)
      let groups = GroupNorm(groups: 3, epsilon: 1e-5, weight: given.weight, bias: given.bias).gradients(
        given.inputs, outputs: given.outputs, workers: workers)
      return [batch, groups].map { $0.inputs.map(\.elements) + [$0.weight, $0.bias] }
    }
    #expect(all.allSatisfy { $0 == all[0] })
  }
}

/// Inputs of a normalisation with means of some size, and gradients of its outputs.
private struct NormCase {
  static let epsilon: Float = 1e-5
  var inputs: [Tensor]
  let outputs: [Tensor]
  let weight: [Float]
  let bias: [Float]

  init(_ sizes: [(Int, Int)], channels: Int) {
    var noise = Noise(seed: UInt64(channels))
    inputs = sizes.map { size in
      Tensor(
        shape: [size.0, size.1, channels],
        (0..<size.0 * size.1 * channels).map { noise.next() * 2 + Float($0 % channels % 5) })
    }
    outputs = sizes.map { noise.tensor([$0.0, $0.1, channels]) }
    (weight, bias) = (noise.floats(channels), noise.floats(channels))
  }
}

/// A normalisation over any groups of values, and its gradients, from the definition, in double precision.
private struct NaiveNorm {
  var means: [Double]
  var variances: [Double]
  var outputs: [[Double]] = []
  var inputGradients: [[Double]] = []
  var weightGradient: [Double]
  var biasGradient: [Double]
  /// Σ output · slope.
  var value = 0.0

  /// - Parameter members: the group that a value of a map and a channel belongs to.
  init(_ given: NormCase, members: (Int, Int) -> Int, groups: Int) {
    let channels = given.weight.count
    var values = [[(map: Int, index: Int)]](repeating: [], count: groups)
    let inputs = given.inputs.map { $0.elements.map(Double.init) }
    let slopes = given.outputs.map { $0.elements.map(Double.init) }
    for map in inputs.indices {
      for index in inputs[map].indices { values[members(map, index % channels)].append((map, index)) }
    }
    means = values.map { group in
      group.reduce(0) { $0 + inputs[$1.map][$1.index] } / Double(group.count)
    }
    (variances, outputs, inputGradients) = ([], inputs, inputs)
    weightGradient = [Double](repeating: 0, count: channels)
    biasGradient = weightGradient
    for (number, group) in values.enumerated() {
      let centred = group.map { inputs[$0.map][$0.index] - means[number] }
      let variance = centred.reduce(0) { $0 + $1 * $1 } / Double(group.count)
      variances.append(variance)
      let deviation = (variance + Double(NormCase.epsilon)).squareRoot()
      // ∂/∂x of Σ s·(x - m)/σ, with s = w · slope: s/σ - Σs/(nσ) - (x - m) Σ s·(x - m) / (nσ³).
      let own = group.map { slopes[$0.map][$0.index] * Double(given.weight[$0.index % channels]) }
      let sum = own.reduce(0, +)
      let product = zip(own, centred).reduce(0) { $0 + $1.0 * $1.1 }
      let count = Double(group.count)
      for (place, member) in group.enumerated() {
        let channel = member.index % channels
        let (normal, slope) = (centred[place] / deviation, slopes[member.map][member.index])
        let output = normal * Double(given.weight[channel]) + Double(given.bias[channel])
        outputs[member.map][member.index] = output
        value += output * slope
        weightGradient[channel] += slope * normal
        biasGradient[channel] += slope
        inputGradients[member.map][member.index] =
          own[place] / deviation - sum / (count * deviation)
          - centred[place] * product / (count * deviation * deviation * deviation)
      }
    }
  }
}

import Testing

@testable import Tensors

@Suite struct ConvolutionTests {
  struct Case: CustomStringConvertible, Sendable {
    let shape: ConvolutionShape
    let height: Int
    let width: Int
    let method: Convolution.Method

    var description: String {
      "\(method) \(shape.inputChannels)→\(shape.outputChannels) \(shape.kernel)×\(shape.kernel) /\(shape.stride) "
        + "pad \(shape.padding) groups \(shape.groups) on \(height)×\(width)"
    }
  }

  /// Odd sizes and channel counts: tiles, lanes and pieces all have remainders.
  static let cases: [Case] = {
    var cases: [Case] = []
    let sizes = [(1, 1), (2, 3), (5, 4), (7, 9), (13, 11), (33, 18)]
    for (height, width) in sizes {
      for (c, k) in [(3, 8), (16, 16), (17, 19), (24, 5), (8, 33)] {
        let same = ConvolutionShape(inputChannels: c, outputChannels: k, kernel: 3, padding: 1)
        cases.append(Case(shape: same, height: height, width: width, method: .winograd))
        cases.append(Case(shape: same, height: height, width: width, method: .gathered))
        for stride in [1, 2] {
          let pointwise = ConvolutionShape(inputChannels: c, outputChannels: k, kernel: 1, stride: stride)
          cases.append(Case(shape: pointwise, height: height, width: width, method: .pointwise))
          for kernel in [3, 7] {
            let shape = ConvolutionShape(
              inputChannels: c, outputChannels: k, kernel: kernel, stride: stride, padding: kernel / 2)
            cases.append(Case(shape: shape, height: height, width: width, method: .gathered))
          }
        }
      }
      for (groups, c, k) in [(2, 6, 4), (4, 16, 8), (32, 64, 64), (3, 99, 33), (5, 5, 5)] {
        for stride in [1, 2] {
          let shape = ConvolutionShape(
            inputChannels: c, outputChannels: k, kernel: 3, stride: stride, padding: 1, groups: groups)
          cases.append(Case(shape: shape, height: height, width: width, method: .grouped))
        }
      }
    }
    return cases
  }()

  @Test(arguments: cases) func agreesWithItsDefinition(_ test: Case) {
    for threads in [1, 3] {
      for (relu, adds) in [(false, false), (true, true), (true, false)] {
        var noise = Noise(seed: UInt64(test.height * 100 + test.shape.outputChannels))
        let shape = test.shape
        let weights = noise.tensor([
          shape.outputChannels, shape.inputChannels / shape.groups, shape.kernel, shape.kernel,
        ])
        let (scale, bias) = (noise.floats(shape.outputChannels), noise.floats(shape.outputChannels))
        let input = noise.tensor([test.height, test.width, shape.inputChannels])
        let residual =
          adds
          ? noise.tensor([
            shape.outputLength(test.height), shape.outputLength(test.width), shape.outputChannels,
          ]) : nil
        let workers = Workers(threads)
        let convolution = Convolution(
          shape: shape, weights: weights, scale: scale, bias: bias, method: test.method, workers: workers)
        let output = convolution(input, adding: residual, relu: relu, workers: workers)
        let expected = Naive.convolution(
          input, shape, weights: weights, scale: scale, bias: bias, residual: residual, relu: relu)
        let difference = largestDifference(output.elements, expected)
        #expect(difference < 2e-4, "\(test), \(threads) threads, ReLU \(relu), residual \(adds)")
      }
    }
  }

  @Test func convolvesSeveralMapsWithTheSameWeights() {
    var noise = Noise(seed: 7)
    let shape = ConvolutionShape(inputChannels: 16, outputChannels: 21, kernel: 3, padding: 1)
    let weights = noise.tensor([21, 16, 3, 3])
    let workers = Workers(2)
    let convolution = Convolution(shape: shape, weights: weights, workers: workers)
    #expect(convolution.method == .winograd)
    let maps = [(9, 14), (5, 7), (3, 4), (1, 1)].map { noise.tensor([$0.0, $0.1, 16]) }
    let together = convolution(maps, relu: true, workers: workers)
    for (map, output) in zip(maps, together) {
      let expected = Naive.convolution(
        map, shape, weights: weights, scale: nil, bias: [Float](repeating: 0, count: 21), residual: nil,
        relu: true)
      #expect(output.shape == [map.shape[0], map.shape[1], 21])
      #expect(largestDifference(output.elements, expected) < 1e-4, "map of \(map.shape)")
    }
  }

  /// More tiles than one block of scratch memory holds, and more output channels than one pass.
  @Test func worksThroughManyBlocks() {
    var noise = Noise(seed: 11)
    let shape = ConvolutionShape(inputChannels: 64, outputChannels: 530, kernel: 3, padding: 1)
    let weights = noise.tensor([530, 64, 3, 3])
    let workers = Workers(2)
    let input = noise.tensor([131, 117, 64])
    let winograd = Convolution(shape: shape, weights: weights, method: .winograd, workers: workers)
    let gathered = Convolution(shape: shape, weights: weights, method: .gathered, workers: workers)
    let expected = gathered(input, workers: workers).elements.map(Double.init)
    #expect(largestDifference(winograd(input, workers: workers).elements, expected) < 2e-3)
  }
}

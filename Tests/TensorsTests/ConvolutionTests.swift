import TestSupport
import Testing

@testable import Tensors

@Suite struct ConvolutionTests {
  init() { poisonFreshTensors() }

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
        cases.append(Case(shape: same, height: height, width: width, method: .direct))
        for stride in [1, 2] {
          let pointwise = ConvolutionShape(inputChannels: c, outputChannels: k, kernel: 1, stride: stride)
          cases.append(Case(shape: pointwise, height: height, width: width, method: .direct))
          for kernel in [3, 7] {
            let shape = ConvolutionShape(
              inputChannels: c, outputChannels: k, kernel: kernel, stride: stride, padding: kernel / 2)
            cases.append(Case(shape: shape, height: height, width: width, method: .direct))
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

  /// More output channels than positions, as in a ResNet's last stage, and enough of both for several pieces: where
  /// a 1×1 convolution divides channels instead of positions among threads, and where it does not.
  static let wideCases: [Case] = {
    let sizes = [(2, 3), (7, 5), (12, 11)]
    return sizes.flatMap { height, width -> [Case] in
      let pointwise = [(24, 128), (19, 203), (16, 256)].flatMap { c, k in
        [1, 2].map { ConvolutionShape(inputChannels: c, outputChannels: k, kernel: 1, stride: $0) }
      }
      let square = [(16, 128), (19, 131)].map {
        ConvolutionShape(inputChannels: $0, outputChannels: $1, kernel: 3, padding: 1)
      }
      let grouped = ConvolutionShape(
        inputChannels: 128, outputChannels: 128, kernel: 3, padding: 1, groups: 32)
      return pointwise.map { Case(shape: $0, height: height, width: width, method: .direct) }
        + square.map { Case(shape: $0, height: height, width: width, method: .winograd) }
        + square.map { Case(shape: $0, height: height, width: width, method: .direct) }
        + [Case(shape: grouped, height: height, width: width, method: .grouped)]
    }
  }()

  @Test(arguments: cases) func agreesWithItsDefinition(_ test: Case) {
    expectAgreement(test, threads: [1, 3])
  }

  @Test(arguments: wideCases) func agreesOnWideLayersAndManyThreads(_ test: Case) {
    expectAgreement(test, threads: [2, 4, 7])
  }

  private func expectAgreement(_ test: Case, threads: [Int]) {
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
      let expected = Naive.convolution(
        input, shape, weights: weights, scale: scale, bias: bias, residual: residual, relu: relu)
      for threads in threads {
        let workers = Workers(threads)
        for instructions in KernelInstructions.allCases where instructions <= .best {
          let convolution = Convolution(
            shape: shape, weights: weights, scale: scale, bias: bias, method: test.method,
            instructions: instructions, workers: workers)
          let output = convolution(input, adding: residual, relu: relu, workers: workers)
          let difference = largestDifference(output.elements, expected)
          #expect(
            difference < 2e-4,
            "\(test), \(instructions), \(threads) threads, ReLU \(relu), residual \(adds)")
        }
      }
    }
  }

  /// Threads divide the work in other ways, and each value is the same sum in the same order.
  @Test(arguments: Convolution.Method.allCases, KernelInstructions.allCases.filter { $0 <= .best })
  func givesTheSameBytesWithAnyNumberOfThreads(
    method: Convolution.Method, instructions: KernelInstructions
  ) {
    var noise = Noise(seed: 3)
    let shape = ConvolutionShape(
      inputChannels: 36, outputChannels: 76, kernel: 3, padding: 1, groups: method == .grouped ? 4 : 1)
    let weights = noise.tensor([76, 36 / shape.groups, 3, 3])
    let maps = [(33, 30), (9, 5), (2, 1)].map { noise.tensor([$0.0, $0.1, 36]) }
    let outputs = [1, 2, 3, 8].map { threads in
      let workers = Workers(threads)
      let convolution = Convolution(
        shape: shape, weights: weights, method: method, instructions: instructions, workers: workers)
      return convolution(maps, relu: true, workers: workers).map(\.elements)
    }
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }

  @Test func keepsNaNWhereReLUFollows() {
    for method in Convolution.Method.allCases {
      for instructions in KernelInstructions.allCases where instructions <= .best {
        let shape = ConvolutionShape(inputChannels: 2, outputChannels: 35, kernel: 3, padding: 1)
        let convolution = Convolution(
          shape: shape, weights: Tensor(shape: [35, 2, 3, 3], [Float](repeating: 1, count: 35 * 18)),
          bias: [Float](repeating: .nan, count: 34) + [-1000], method: method, instructions: instructions,
          workers: Workers(1))
        let input = Tensor(shape: [2, 3, 2], [Float](repeating: 1, count: 12))
        let output = convolution(input, relu: true, workers: Workers(1)).elements
        for (index, value) in output.enumerated() {
          #expect(index % 35 == 34 ? value == 0 : value.isNaN, "\(method), \(instructions), value \(index)")
        }
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

  /// Each map is added to its own, by every method.
  @Test(arguments: Convolution.Method.allCases, [1, 4])
  func addsEachMapToItsOwn(method: Convolution.Method, threads: Int) {
    var noise = Noise(seed: 13)
    let (kernel, groups) = (method == .direct ? 1 : 3, method == .grouped ? 4 : 1)
    let shape = ConvolutionShape(
      inputChannels: 20, outputChannels: 132, kernel: kernel, padding: kernel / 2, groups: groups)
    let weights = noise.tensor([132, 20 / groups, kernel, kernel])
    let bias = noise.floats(132)
    let workers = Workers(threads)
    let convolution = Convolution(
      shape: shape, weights: weights, bias: bias, method: method, workers: workers)
    let sizes = [(9, 14), (5, 7), (3, 4), (1, 1)]
    let maps = sizes.map { noise.tensor([$0.0, $0.1, 20]) }
    let residuals = sizes.map { noise.tensor([$0.0, $0.1, 132]) }
    let outputs = convolution(maps, adding: residuals, relu: true, workers: workers)
    #expect(outputs.count == maps.count)
    for (place, output) in outputs.enumerated() {
      let expected = Naive.convolution(
        maps[place], shape, weights: weights, scale: nil, bias: bias, residual: residuals[place], relu: true)
      #expect(largestDifference(output.elements, expected) < 2e-4, "map \(place)")
    }
  }

  /// Patches are copied where those of neighbouring positions would push each other out of a cache: 1,024 floats from one
  /// to the next.
  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best }, [1, 2, 5])
  func agreesWhereAThousandChannelsAreCopied(instructions: KernelInstructions, threads: Int) {
    var noise = Noise(seed: 19)
    for (channels, kernel, stride) in [(1024, 1, 1), (512, 3, 2), (1024, 1, 2)] {
      let shape = ConvolutionShape(
        inputChannels: channels, outputChannels: 140, kernel: kernel, stride: stride, padding: kernel / 2)
      let (weights, bias) = (noise.tensor([140, channels, kernel, kernel]), noise.floats(140))
      let input = noise.tensor([5, 7, channels])
      let workers = Workers(threads)
      let output = Convolution(
        shape: shape, weights: weights, bias: bias, instructions: instructions, workers: workers)(
          input, relu: true, workers: workers)
      let expected = Naive.convolution(
        input, shape, weights: weights, scale: nil, bias: bias, residual: nil, relu: true)
      #expect(largestDifference(output.elements, expected) < 1e-3, "\(shape)")
    }
  }

  /// The largest kernel, of which the addresses of one product's taps are all that are kept.
  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best })
  func agreesWithALargeKernel(instructions: KernelInstructions) {
    var noise = Noise(seed: 23)
    let shape = ConvolutionShape(inputChannels: 16, outputChannels: 9, kernel: 22, padding: 11)
    let (weights, input) = (noise.tensor([9, 16, 22, 22]), noise.tensor([6, 25, 16]))
    let convolution = Convolution(
      shape: shape, weights: weights, instructions: instructions, workers: Workers(2))
    let expected = Naive.convolution(
      input, shape, weights: weights, scale: nil, bias: [Float](repeating: 0, count: 9), residual: nil,
      relu: false)
    #expect(largestDifference(convolution(input, workers: Workers(2)).elements, expected) < 1e-3)
  }

  @Test func refusesWhatItCannotCompute() async {
    await #expect(processExitsWith: .failure) {
      _ = ConvolutionShape(inputChannels: 16, outputChannels: 9, kernel: 23, padding: 11)
    }
    await #expect(processExitsWith: .failure) {
      let weights = Tensor(shape: [4, 4, 1, 1], [Float](repeating: 1, count: 16))
      let convolution = Convolution(
        shape: ConvolutionShape(inputChannels: 4, outputChannels: 4, kernel: 1), weights: weights,
        workers: Workers(1))
      let map = Tensor(shape: [2, 3, 4], [Float](repeating: 1, count: 24))
      _ = convolution(map, adding: Tensor(shape: [3, 2, 4], map.elements), workers: Workers(1))
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
    let direct = Convolution(shape: shape, weights: weights, method: .direct, workers: workers)
    let expected = direct(input, workers: workers).elements.map(Double.init)
    #expect(largestDifference(winograd(input, workers: workers).elements, expected) < 2e-3)
  }

  /// Large outputs go around the caches, smaller ones do not: the same convolution of a map and of its halves.
  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best })
  func givesTheSameBytesAroundTheCaches(instructions: KernelInstructions) {
    var noise = Noise(seed: 17)
    let workers = Workers(2)
    let shape = ConvolutionShape(inputChannels: 16, outputChannels: 64, kernel: 1)
    let convolution = Convolution(
      shape: shape, weights: noise.tensor([64, 16, 1, 1]), bias: noise.floats(64),
      instructions: instructions, workers: workers)
    let (input, residual) = (noise.tensor([258, 256, 16]), noise.tensor([258, 256, 64]))
    let whole = convolution(input, adding: residual, relu: true, workers: workers).elements
    func half(_ map: Tensor, _ part: Int) -> Tensor {
      let count = map.count / 2
      return Tensor(
        shape: [129, 256, map.shape[2]], map.elements[part * count..<(part + 1) * count])
    }
    let halves = (0..<2).flatMap { part in
      convolution(half(input, part), adding: half(residual, part), relu: true, workers: workers).elements
    }
    #expect(whole == halves)
  }
}

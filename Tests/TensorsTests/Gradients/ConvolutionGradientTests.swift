import TestSupport
import Testing

@testable import Tensors

@Suite struct ConvolutionGradientTests {
  init() { poisonFreshTensors() }

  static let shapes: [ConvolutionShape] = {
    func shape(
      _ c: Int, _ k: Int, _ kernel: Int, stride: Int = 1, padding: Int? = nil, groups: Int = 1
    ) -> ConvolutionShape {
      ConvolutionShape(
        inputChannels: c, outputChannels: k, kernel: kernel, stride: stride, padding: padding ?? kernel / 2,
        groups: groups)
    }
    return [
      shape(3, 5, 1), shape(17, 33, 1), shape(16, 40, 1, stride: 2), shape(3, 8, 3), shape(16, 16, 3),
      shape(19, 35, 3), shape(5, 7, 3, stride: 2), shape(33, 18, 3, stride: 2), shape(3, 9, 7, stride: 2),
      shape(4, 6, 5), shape(6, 4, 3, padding: 0), shape(6, 4, 3, groups: 2), shape(64, 64, 3, groups: 32),
      shape(12, 18, 3, stride: 2, groups: 3), shape(6, 20, 4, stride: 3, padding: 1),
      shape(40, 35, 2, stride: 2, padding: 0),
      // More output channels than a task of either method takes.
      shape(5, 530, 1), shape(18, 100, 3),
    ]
  }()

  /// Odd sizes, also more positions than a block.
  @Test(arguments: shapes, [(1, 1), (4, 3), (7, 10), (23, 18)])
  func agreeWithTheirDefinition(shape: ConvolutionShape, size: (Int, Int)) {
    guard size.0 + 2 * shape.padding >= shape.kernel, size.1 + 2 * shape.padding >= shape.kernel else {
      return
    }
    var noise = Noise(seed: UInt64(size.0 * 31 + shape.inputChannels))
    let input = noise.tensor([size.0, size.1, shape.inputChannels])
    let perGroup = shape.inputChannels / shape.groups
    let weights = noise.tensor([shape.outputChannels, perGroup, shape.kernel, shape.kernel])
    let output = noise.tensor([
      shape.outputLength(size.0), shape.outputLength(size.1), shape.outputChannels,
    ])
    let naive = NaiveGradients(input, shape, weights: weights, output: output)
    for instructions in KernelInstructions.allCases where instructions <= .best {
      for threads in [1, 3] {
        let workers = Workers(threads)
        let gradients = ConvolutionGradients(shape: shape, instructions: instructions)
        let ofWeights = gradients.weights([input], outputs: [output], workers: workers)
        let ofInput = gradients.input(
          outputs: [output], weights: weights, sizes: [MapDimensions(input)], workers: workers)[0]
        #expect(ofWeights.shape == weights.shape && ofInput.shape == input.shape)
        #expect(
          largestDifference(ofWeights.elements, naive.weights) < 3e-4,
          "weights, \(instructions), \(threads) threads")
        #expect(
          largestDifference(ofInput.elements, naive.input) < 3e-4,
          "input, \(instructions), \(threads) threads")
      }
    }
    let ofBias = ConvolutionGradients(shape: shape).bias(outputs: [output], workers: Workers(2))
    #expect(largestDifference(ofBias, naive.bias) < 1e-5)
  }

  /// What stands around a convolution in a network: a folded normalisation, another way to the input, and the ReLU that
  /// made it.
  @Test(arguments: shapes) func takeScalesAddendsAndGates(shape: ConvolutionShape) {
    var noise = Noise(seed: UInt64(shape.inputChannels))
    let maps = [(13, 9), (5, 8)].map { noise.tensor([$0.0, $0.1, shape.inputChannels]) }
    let addends = maps.map { noise.tensor($0.shape) }
    let outputs = maps.map {
      noise.tensor([
        shape.outputLength($0.shape[0]), shape.outputLength($0.shape[1]), shape.outputChannels,
      ])
    }
    let weights = noise.tensor([
      shape.outputChannels, shape.inputChannels / shape.groups, shape.kernel, shape.kernel,
    ])
    let scale = noise.floats(shape.outputChannels)
    let perKernel = weights.count / shape.outputChannels
    let scaled = Tensor(
      shape: weights.shape, weights.elements.enumerated().map { $1 * scale[$0 / perKernel] })
    let naive = zip(maps, outputs).map { NaiveGradients($0, shape, weights: scaled, output: $1) }
    let expected = weights.elements.indices.map { index in
      naive.reduce(0) { $0 + $1.weights[index] } * Double(scale[index / perKernel])
    }
    for instructions in KernelInstructions.allCases where instructions <= .best {
      for threads in [1, 2, 3] {
        let workers = Workers(threads)
        let gradients = ConvolutionGradients(shape: shape, instructions: instructions)
        for method in ConvolutionGradients.WeightMethod.allCases
        where method == .direct || shape.hasTiles {
          let found = gradients.weights(
            maps, outputs: outputs, scale: scale, method: method, workers: workers)
          #expect(
            largestDifference(found.elements, expected) < 3e-4,
            "weights by \(method), \(instructions), \(threads) threads")
        }
        let inputs = gradients.input(
          outputs: outputs, weights: weights, scale: scale, sizes: maps.map { MapDimensions($0) },
          adding: addends, throughReLU: maps, workers: workers)
        for (place, map) in maps.enumerated() {
          let expected = map.elements.indices.map { index in
            map.elements[index] > 0 ? naive[place].input[index] + Double(addends[place].elements[index]) : 0
          }
          #expect(
            largestDifference(inputs[place].elements, expected) < 3e-4,
            "input \(place), \(instructions), \(threads) threads")
        }
      }
    }
  }

  /// Winograd's transforms cost digits. What is left is enough: 1e-5 of the norm for each layer, with inputs as a ReLU
  /// makes them, whose mean is not zero.
  @Test(arguments: [(24, 20, 40), (40, 16, 21), (16, 16, 6)])
  func lossOfDigitsStaysSmall(channels: Int, outputs: Int, side: Int) {
    var noise = Noise(seed: UInt64(side))
    let shape = ConvolutionShape(
      inputChannels: channels, outputChannels: outputs, kernel: 3, padding: 1)
    let input = Tensor(
      shape: [side, side, channels], noise.floats(side * side * channels).map { max(0, $0 + 0.3) })
    let output = noise.tensor([side, side, outputs])
    let weights = noise.tensor([outputs, channels, 3, 3])
    let naive = NaiveGradients(input, shape, weights: weights, output: output)
    func distance(_ found: Tensor, _ expected: [Double]) -> Double {
      let squares = zip(found.elements, expected).map { (Double($0) - $1) * (Double($0) - $1) }
      let norms = expected.map { $0 * $0 }
      return (squares.reduce(0, +) / norms.reduce(0, +)).squareRoot()
    }
    for instructions in KernelInstructions.allCases where instructions <= .best {
      let gradients = ConvolutionGradients(shape: shape, instructions: instructions)
      for method in ConvolutionGradients.WeightMethod.allCases {
        let found = gradients.weights(
          [input], outputs: [output], scale: nil, method: method, workers: Workers(2))
        #expect(
          distance(found, naive.weights) < (method == .tiles ? 1e-5 : 1e-6), "\(method), \(instructions)")
      }
      let found = gradients.input(
        outputs: [output], weights: weights, sizes: [MapDimensions(input)], workers: Workers(2))[0]
      #expect(distance(found, naive.input) < 1e-5, "input, \(instructions)")
    }
  }

  /// Tiles are transformed and multiplied in several chunks, whose sums are added up.
  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best }, [1, 3])
  func ofManyTilesAreTheSameByBothMethods(instructions: KernelInstructions, threads: Int) {
    var noise = Noise(seed: 4)
    let shape = ConvolutionShape(inputChannels: 260, outputChannels: 250, kernel: 3, padding: 1)
    let (inputs, outputs) = (
      [(69, 70), (5, 3)].map { noise.tensor([$0.0, $0.1, 260]) },
      [(69, 70), (5, 3)].map { noise.tensor([$0.0, $0.1, 250]) }
    )
    let scale = noise.floats(250)
    let gradients = ConvolutionGradients(shape: shape, instructions: instructions)
    let found = ConvolutionGradients.WeightMethod.allCases.map { method in
      gradients.weights(inputs, outputs: outputs, scale: scale, method: method, workers: Workers(threads))
        .elements
    }
    #expect(largestDifference(found[0], found[1]) < 2e-3)
  }

  /// Many output channels, whose gradients are copied before they are multiplied: at 1,024 they lie so that those of
  /// neighbouring positions push each other out of a cache.
  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best }, [1, 3])
  func ofAThousandChannelsAgreeWithTheirDefinition(instructions: KernelInstructions, threads: Int) {
    var noise = Noise(seed: 6)
    let shape = ConvolutionShape(inputChannels: 140, outputChannels: 1024, kernel: 1)
    let (input, output) = (noise.tensor([3, 5, 140]), noise.tensor([3, 5, 1024]))
    let weights = noise.tensor([1024, 140, 1, 1])
    let naive = NaiveGradients(input, shape, weights: weights, output: output)
    let found = ConvolutionGradients(shape: shape, instructions: instructions).input(
      outputs: [output], weights: weights, sizes: [MapDimensions(input)], workers: Workers(threads))[0]
    #expect(largestDifference(found.elements, naive.input) < 1e-3)
  }

  /// The heads share their weights among levels.
  @Test func addUpOverMaps() {
    var noise = Noise(seed: 5)
    let shape = ConvolutionShape(inputChannels: 18, outputChannels: 34, kernel: 3, padding: 1)
    let sizes = [(9, 14), (5, 7), (1, 1)]
    let inputs = sizes.map { noise.tensor([$0.0, $0.1, 18]) }
    let outputs = sizes.map { noise.tensor([$0.0, $0.1, 34]) }
    let gradients = ConvolutionGradients(shape: shape)
    let together = gradients.weights(inputs, outputs: outputs, workers: Workers(2)).elements
    let weights = Tensor(shape: [34, 18, 3, 3], [Float](repeating: 0, count: 34 * 18 * 9))
    let naive = zip(inputs, outputs).map { NaiveGradients($0, shape, weights: weights, output: $1) }
    let expected = together.indices.map { index in naive.reduce(0) { $0 + $1.weights[index] } }
    #expect(largestDifference(together, expected) < 1e-4)
  }

  @Test(arguments: KernelInstructions.allCases.filter { $0 <= .best })
  func giveTheSameBytesWithAnyNumberOfThreads(instructions: KernelInstructions) {
    var noise = Noise(seed: 9)
    for shape in Self.shapes {
      let input = noise.tensor([13, 22, shape.inputChannels])
      let weights = noise.tensor([
        shape.outputChannels, shape.inputChannels / shape.groups, shape.kernel, shape.kernel,
      ])
      let output = noise.tensor([shape.outputLength(13), shape.outputLength(22), shape.outputChannels])
      let gradients = ConvolutionGradients(shape: shape, instructions: instructions)
      let all = [1, 2, 5].map { threads in
        let workers = Workers(threads)
        return [
          gradients.weights([input], outputs: [output], workers: workers).elements,
          gradients.input(
            outputs: [output], weights: weights, sizes: [MapDimensions(input)], workers: workers)[0].elements,
        ]
      }
      #expect(all.allSatisfy { $0 == all[0] }, "\(shape)")
    }
  }
}

/// A convolution's gradients from its definition, in double precision.
private struct NaiveGradients {
  var weights: [Double]
  var input: [Double]
  var bias: [Double]

  init(_ map: Tensor, _ shape: ConvolutionShape, weights kernels: Tensor, output: Tensor) {
    let (height, width) = (map.shape[0], map.shape[1])
    let (rows, columns) = (output.shape[0], output.shape[1])
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let (values, kernel, gradient) = (map.elements, kernels.elements, output.elements)
    weights = [Double](repeating: 0, count: kernel.count)
    input = [Double](repeating: 0, count: values.count)
    bias = [Double](repeating: 0, count: shape.outputChannels)
    for row in 0..<rows {
      for column in 0..<columns {
        for k in 0..<shape.outputChannels {
          let slope = Double(gradient[(row * columns + column) * shape.outputChannels + k])
          bias[k] += slope
          for r in 0..<shape.kernel {
            for s in 0..<shape.kernel {
              let (y, x) = (row * shape.stride + r - shape.padding, column * shape.stride + s - shape.padding)
              guard y >= 0, y < height, x >= 0, x < width else { continue }
              for c in 0..<perGroup {
                let place = (y * width + x) * shape.inputChannels + k / made * perGroup + c
                let weight = ((k * perGroup + c) * shape.kernel + r) * shape.kernel + s
                weights[weight] += slope * Double(values[place])
                input[place] += slope * Double(kernel[weight])
              }
            }
          }
        }
      }
    }
  }
}

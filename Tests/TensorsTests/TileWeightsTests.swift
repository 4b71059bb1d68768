import TestSupport
import Testing

@testable import Tensors

/// The kernels of Winograd convolutions, which are kept in either of two forms.
@Suite struct TileWeightsTests {
  init() { poisonFreshTensors() }

  static let instructions = KernelInstructions.allCases.filter { $0 <= .best }

  /// The limit beyond which kernels are kept as they are: 1<<14 of them.
  @Test func ofManyKernelsTakeAQuarter() {
    func shape(_ inputs: Int, _ outputs: Int, stride: Int = 1, kernel: Int = 3, groups: Int = 1)
      -> ConvolutionShape
    {
      ConvolutionShape(
        inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride, padding: kernel / 2,
        groups: groups)
    }
    #expect(Convolution.weightCount(for: shape(128, 128)) == 128 * 128 * 9)
    #expect(Convolution.weightCount(for: shape(128, 127)) == 128 * 127 * 36)
    #expect(Convolution.weightCount(for: shape(128, 127, stride: 2)) == 128 * 127 * 9)
    #expect(Convolution.weightCount(for: shape(128, 256, kernel: 1)) == 128 * 256)
    #expect(Convolution.weightCount(for: shape(256, 256, groups: 4)) == 64 * 256 * 9)
    #expect(Convolution.keepsKernels(for: shape(128, 128)))
    #expect(!Convolution.keepsKernels(for: shape(256, 256, stride: 2)))
    #expect(!Convolution.keepsKernels(for: shape(256, 256, groups: 4)))
  }

  /// Bit by bit, so that it does not matter which are kept how.
  @Test(arguments: instructions, [false, true])
  func transformToTheSame(instructions: KernelInstructions, isScaled: Bool) {
    var noise = Noise(seed: 5)
    for (inputs, outputs) in [(1, 1), (7, 33), (16, 32), (32, 16), (130, 70)] {
      let shape = ConvolutionShape(inputChannels: inputs, outputChannels: outputs, kernel: 3, padding: 1)
      let parameters = ConvolutionParameters(
        weights: noise.tensor([outputs, inputs, 3, 3]), scale: isScaled ? noise.floats(outputs) : nil,
        bias: noise.floats(outputs))
      let forms = [false, true].map { keeps in
        TileWeights(shape, parameters, instructions, Workers(2), keepsKernels: keeps)
      }
      #expect(forms.map(\.areTransformed) == [true, false])
      #expect(forms[0].bias == forms[1].bias && forms.allSatisfy { $0.columns == outputs })
      let rows = forms.map { form in
        (0..<form.count).flatMap { panel in
          var values: [Float] = []
          form.withPanel(panel) { start in values += written(start, form) }
          return values
        }
      }
      let all = forms.map { form in
        form.transformed(Workers(3)).withUnsafeBufferPointer { values in
          (0..<form.count).flatMap { written(values.baseAddress! + $0 * form.length, form) }
        }
      }
      for values in rows + all {
        #expect(values.map(\.bitPattern) == rows[0].map(\.bitPattern), "\(inputs)→\(outputs)")
      }
    }
  }

  /// What is written of a panel: all but the rows that make the number of rows odd.
  private func written(_ start: UnsafePointer<Float>, _ form: TileWeights) -> [Float] {
    (0..<TileWeights.points).flatMap { point in
      (0..<form.channels * form.width).map { start[point * (form.channels | 1) * form.width + $0] }
    }
  }

  /// Few and many tiles, few and many panels, fewer and more threads than panels.
  @Test(arguments: [(131, 128), (128, 200), (1030, 16)], instructions)
  func thatAreKeptGiveTheSameConvolution(channels: (Int, Int), instructions: KernelInstructions) {
    var noise = Noise(seed: 9)
    let shape = ConvolutionShape(
      inputChannels: channels.0, outputChannels: channels.1, kernel: 3, padding: 1)
    #expect(Convolution.keepsKernels(for: shape))
    let weights = noise.tensor([channels.1, channels.0, 3, 3])
    let (scale, bias) = (noise.floats(channels.1), noise.floats(channels.1))
    for sizes in [[(1, 1)], [(5, 7)], [(12, 16), (3, 2)], [(41, 43)]] {
      let maps = sizes.map { noise.tensor([$0.0, $0.1, channels.0]) }
      let residuals = sizes.map { noise.tensor([$0.0, $0.1, channels.1]) }
      func outputs(_ method: Convolution.Method, threads: Int) -> [[Float]] {
        let workers = Workers(threads)
        return Convolution(
          shape: shape, weights: weights, scale: scale, bias: bias, method: method,
          instructions: instructions,
          workers: workers)(maps, adding: residuals, relu: true, workers: workers).map(\.elements)
      }
      let expected = outputs(.direct, threads: 2)
      let one = outputs(.winograd, threads: 1)
      for (output, expected) in zip(one, expected) {
        #expect(largestDifference(output, expected.map(Double.init)) < 6e-3, "\(sizes)")
      }
      for threads in [2, 3, 9] {
        #expect(outputs(.winograd, threads: threads) == one, "\(sizes), \(threads)")
      }
    }
  }
}

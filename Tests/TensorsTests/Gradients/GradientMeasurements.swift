import Foundation
import Support
import Testing

@testable import Tensors

/// How fast the layers of a network are, forward and backward, and how exact their gradients. Run by
/// RETINASCOPE_MEASURE=1 swift test --filter GradientMeasurements; RETINASCOPE_LAYERS chooses a network and a batch:
/// resnet50:1 (the default), resnet50:2, demo:8.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["RETINASCOPE_MEASURE"] == "1", "RETINASCOPE_MEASURE is not set"))
struct GradientMeasurements {
  struct Layer {
    let shape: ConvolutionShape
    let sizes: [Int]
    let count: Int
  }

  static func layer(
    _ c: Int, _ k: Int, _ kernel: Int, _ sizes: [Int], stride: Int = 1, count: Int = 1
  ) -> Layer {
    Layer(
      shape: ConvolutionShape(
        inputChannels: c, outputChannels: k, kernel: kernel, stride: stride, padding: kernel / 2),
      sizes: sizes, count: count)
  }

  /// ResNet-50 with its pyramid and heads (91 classes, nine anchors) on 640×640 pixels.
  static var resnet50: [Layer] {
    var layers = [layer(3, 64, 7, [640], stride: 2)]
    for (stage, width) in [64, 128, 256, 512].enumerated() {
      let size = 160 >> stage
      let blocks = [3, 4, 6, 3][stage]
      let (before, first) = (stage == 0 ? 64 : width * 2, stage == 0 ? size : size * 2)
      layers += [
        layer(before, width, 1, [first]), layer(width, width, 3, [first], stride: stage == 0 ? 1 : 2),
        layer(width, width * 4, 1, [size], count: blocks),
        layer(before, width * 4, 1, [first], stride: stage == 0 ? 1 : 2),
        layer(width * 4, width, 1, [size], count: blocks - 1),
        layer(width, width, 3, [size], count: blocks - 1),
      ]
    }
    let levels = [80, 40, 20, 10, 5]
    layers += [layer(512, 256, 1, [80]), layer(1024, 256, 1, [40]), layer(2048, 256, 1, [20])]
    layers += [80, 40, 20].map { layer(256, 256, 3, [$0]) }
    layers += [layer(256, 256, 3, [20], stride: 2), layer(256, 256, 3, [10], stride: 2)]
    layers += [
      layer(256, 256, 3, levels, count: 8), layer(256, 819, 3, levels), layer(256, 36, 3, levels),
    ]
    return layers
  }

  /// The demo's network, of half a ResNet-18's width, on 320×320 pixels.
  static var demo: [Layer] {
    var layers = [layer(3, 32, 7, [320], stride: 2), layer(32, 32, 3, [80], count: 4)]
    for (stage, width) in [64, 128, 256].enumerated() {
      let size = 40 >> stage
      layers += [
        layer(width / 2, width, 3, [size * 2], stride: 2), layer(width / 2, width, 1, [size * 2], stride: 2),
        layer(width, width, 3, [size], count: 3),
      ]
    }
    let levels = [40, 20, 10, 5, 3]
    layers += [layer(64, 64, 1, [40]), layer(128, 64, 1, [20]), layer(256, 64, 1, [10])]
    layers += [40, 20, 10].map { layer(64, 64, 3, [$0]) }
    layers += [layer(64, 64, 3, [10], stride: 2), layer(64, 64, 3, [5], stride: 2)]
    layers += [
      layer(64, 64, 3, levels, count: 4), layer(64, 54, 3, levels), layer(64, 36, 3, levels),
    ]
    return layers
  }

  static var chosen: (name: String, layers: [Layer], batch: Int) {
    let name = ProcessInfo.processInfo.environment["RETINASCOPE_LAYERS"] ?? "resnet50:1"
    let parts = name.split(separator: ":")
    return (name, parts[0] == "demo" ? demo : resnet50, parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
  }

  static var threads: Int { Int(ProcessInfo.processInfo.environment["RETINASCOPE_THREADS"] ?? "") ?? 2 }

  /// The processor's time of all threads, in seconds: others use the machine as well.
  static func processorTime(_ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    body()
    return now() - start
  }

  /// The rate of products within the second-level cache, on all threads, in GFLOP/s.
  static func peak() -> Double {
    let (positions, channels) = (240, 256)
    let alone = Workers(1)
    let convolution = Convolution(
      shape: ConvolutionShape(inputChannels: channels, outputChannels: channels, kernel: 1),
      weights: Tensor(
        shape: [channels, channels, 1, 1], [Float](repeating: 1 / 256, count: channels * channels)),
      workers: alone)
    let map = Tensor(shape: [1, positions, channels], [Float](repeating: 1, count: positions * channels))
    let best = (0..<5).map { _ in
      processorTime { for _ in 0..<32 { _ = convolution(map, workers: alone) } }
    }.min()!
    return Double(2 * 32 * positions * channels * channels * threads) / best / 1e9
  }

  @Test func speed() {
    let (name, layers, batch) = Self.chosen
    let workers = Workers(Self.threads)
    var noise = Noise(seed: 1)
    var total = [Double](repeating: 0, count: 5)
    print("\(name): ms and share of the peak (direct operations)")
    for layer in layers {
      let shape = layer.shape
      let sizes = (0..<batch).flatMap { _ in layer.sizes }
      let inputs = sizes.map { noise.tensor([$0, $0, shape.inputChannels]) }
      let outputs = sizes.map {
        noise.tensor([shape.outputLength($0), shape.outputLength($0), shape.outputChannels])
      }
      let weights = noise.tensor([
        shape.outputChannels, shape.inputChannels, shape.kernel, shape.kernel,
      ])
      let gradients = ConvolutionGradients(shape: shape)
      let operations = sizes.reduce(0.0) { $0 + 2 * Double(shape.multiplications(height: $1, width: $1)) }
      let convolution = Convolution(shape: shape, weights: weights, workers: workers)
      let steps: [(String, () -> Void)] =
        [
          ("pack", { _ = Convolution(shape: shape, weights: weights, workers: workers) }),
          ("forward", { _ = convolution(inputs, relu: true, workers: workers) }),
          (
            "input",
            {
              _ = gradients.input(
                outputs: outputs, weights: weights, sizes: inputs.map { MapDimensions($0) },
                throughReLU: inputs,
                workers: workers)
            }
          ),
        ]
        + ConvolutionGradients.WeightMethod.allCases.filter { $0 == .direct || shape.hasTiles }.map {
          method in
          (
            "\(method)",
            { _ = gradients.weights(inputs, outputs: outputs, scale: nil, method: method, workers: workers) }
          )
        }
      var line =
        "\(shape.inputChannels)→\(shape.outputChannels) \(shape.kernel)×\(shape.kernel)/\(shape.stride) "
        + "\(layer.sizes[0]) ×\(layer.count)"
      var peak = 0.0
      let times = steps.map { name, body in
        body()
        peak = max(peak, Self.peak())
        return (0..<5).map { _ in Self.processorTime(body) / Double(Self.threads) }.min()!
      }
      for (step, time) in zip(steps, times) {
        line += String(format: "  %@ %.2f", step.0, time * 1e3)
        if step.0 != "pack" { line += String(format: " %.0f%%", operations / time / peak / 1e9 * 100) }
      }
      print(line)
      let isPicture = shape.inputChannels == 3
      let weightTime = times.count == 5 && gradients.weightMethod == .tiles ? times[3] : times.last!
      for (index, time) in [times[0], times[1], isPicture ? 0 : times[2], weightTime].enumerated() {
        total[index] += time * Double(layer.count)
      }
      total[4] += peak / Double(layers.count)
    }
    print(
      String(
        format:
          "all layers: pack %.0f forward %.0f input %.0f weights %.0f ms, together %.0f; peak %.0f GFLOP/s",
        total[0] * 1e3, total[1] * 1e3, total[2] * 1e3, total[3] * 1e3,
        (total[0] + total[1] + total[2] + total[3]) * 1e3, total[4]))
  }
}

import Foundation
import Imaging
import RetinaNet
import Support
import Tensors
import Testing

@testable import Training

/// How long a training step takes. Run by RETINASCOPE_MEASURE=1 swift test --filter StepMeasurements;
/// RETINASCOPE_LAYERS chooses a network and a batch: resnet50:1 (the default), resnet50:2, demo:8; RETINASCOPE_THREADS the
/// threads, RETINASCOPE_NORMS=batch normalisation by the batch, RETINASCOPE_REPEAT the steps.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["RETINASCOPE_MEASURE"] == "1", "RETINASCOPE_MEASURE is not set"))
struct StepMeasurements {
  private func setting(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["RETINASCOPE_\(name)"]
  }

  @Test func speed() throws {
    let chosen = (setting("LAYERS") ?? "resnet50:1").split(separator: ":")
    let isDemo = chosen[0] == "demo"
    let batch = chosen.count > 1 ? Int(chosen[1]) ?? 1 : 1
    let side = isDemo ? 320 : 640
    let classCount = isDemo ? 6 : 91
    let json = """
      {"backbone": {"block": "BasicBlock", "layers": [2, 2, 2, 2], "widths": [32, 64, 128, 256]}, "fpn_channels": 64}
      """
    let description =
      try isDemo
      ? NetworkDescription(json: Data(json.utf8), source: "demo.json")
      : #require(NetworkDescription.named["resnet50"])
    let architecture = try description.architecture(classes: classCount, anchorsPerCell: 9).architecture
    let arrays = InitialWeights(
      seed: 1, prior: 0.01, towers: InitialWeights.usualTowers(architecture)
    ).arrays(architecture)
    let configuration = Configuration(
      name: "random", family: .torchvision, classes: (0..<classCount).map { "class \($0)" },
      anchors: .init(
        sizes: [32.0, 64, 128, 256, 512].map { side in [1, 1.26, 1.59].map { side * $0 } },
        aspectRatios: [0.5, 1, 2]),
      input: .init(
        mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: side, maxSize: side,
        sizeDivisible: 32),
      normEpsilon: 1e-5, strideIn3x3: true, p6Source: .p5, reluBeforeP7: true,
      thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300), displayScore: 0.5)
    let threads = Int(setting("THREADS") ?? "") ?? 2
    var random = SeededRandom(seed: 1)
    let images = (0..<batch).map { _ in
      Image(
        width: side, height: side,
        pixels: (0..<side * side * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
    let preprocessing = Preprocessing(configuration)
    let step = TrainingBatch(
      images, images.map { preprocessing.transform(width: $0.width, height: $0.height) },
      images.map { _ in
        (0..<6).map { _ in
          let (x, y) = (random.uniform() * Float(side) / 2, random.uniform() * Float(side) / 2)
          return TrainingObject(
            box: Box(x1: x, y1: y, x2: x + 20 + random.uniform() * 200, y2: y + 20 + random.uniform() * 200),
            label: random.below(classCount))
        }
      }, configuration, threads: threads)
    let network = TrainableNetwork(
      architecture, configuration, trained: .all,
      norms: setting("NORMS") == "batch" ? .batch(momentum: 0.1) : .frozen, workers: Workers(threads))
    let probe = MachineProbe(workers: Workers(threads), readsMemory: false)
    for _ in 0..<(Int(setting("REPEAT") ?? "") ?? 4) {
      let peak = probe.arithmetic()
      let processor = Self.processorTime()
      let time = try ContinuousClock().measure {
        _ = try network.step(arrays, step, LossSettings(family: .torchvision))
      }
      print(
        String(
          format: "a step: %.3f s, of the processor %.3f s for each thread; peak %.0f GFLOP/s",
          time / .seconds(1), (Self.processorTime() - processor) / Double(threads), peak))
    }
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

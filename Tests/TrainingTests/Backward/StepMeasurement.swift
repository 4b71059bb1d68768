import Foundation
import Imaging
import RetinaNet
import Support
import Synchronization
import Tensors
import Testing

@testable import Training

/// The time of a step by its parts, on demand: RETINASCOPE_MEASURE=1 swift test --filter StepMeasurement.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["RETINASCOPE_MEASURE"] != nil))
struct StepMeasurement {
  private struct Case {
    let name: String
    let side: Int
    let batch: Int
    let norms: NormMode
    let classes: Int
  }

  @Test func parts() throws {
    let wanted = ProcessInfo.processInfo.environment["RETINASCOPE_MEASURE"] ?? ""
    for batch in [1, 2] {
      for norms in [NormMode.frozen, .batch(momentum: 0.1)] {
        let own = Case(name: "resnet50", side: 640, batch: batch, norms: norms, classes: 91)
        if wanted == "1" || wanted.contains("\(norms == .frozen ? "frozen" : "batch")\(batch)") {
          try measure(own, showsLayers: wanted.contains("layers"))
        }
      }
    }
  }

  private func measure(_ own: Case, showsLayers: Bool) throws {
    let description = try #require(NetworkDescription.named[own.name])
    let read = try description.architecture(classes: own.classes, anchorsPerCell: 9)
    let sizes = (0..<5).map { level in [1, 1.26, 1.587].map { Double(32 << level) * $0 } }
    let configuration = Configuration(
      name: own.name, family: .torchvision, classes: (0..<own.classes).map { "class \($0)" },
      anchors: .init(sizes: sizes, aspectRatios: [0.5, 1, 2]),
      input: .init(
        mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: 255, bgr: false, minSize: own.side,
        maxSize: own.side, sizeDivisible: 32), normEpsilon: 1e-5, strideIn3x3: true, p6Source: .p5,
      reluBeforeP7: true, thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300),
      displayScore: 0.5)
    let arrays = InitialWeights(seed: 1, prior: 0.01, towers: .small).arrays(read.architecture)
    var random = SeededRandom(seed: 2)
    let images = (0..<own.batch).map { _ in
      Image(
        width: own.side, height: own.side,
        pixels: (0..<own.side * own.side * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
    let objects = (0..<own.batch).map { _ in
      (0..<8).map { _ -> TrainingObject in
        let (x, y) = (Float(random.below(own.side / 2)), Float(random.below(own.side / 2)))
        let side = Float(20 + random.below(own.side / 2 - 20))
        return TrainingObject(
          box: Box(x1: x, y1: y, x2: x + side, y2: y + side), label: random.below(own.classes))
      }
    }
    let preprocessing = Preprocessing(configuration)
    let batch = TrainingBatch(
      images, images.map { preprocessing.transform(width: $0.width, height: $0.height) }, objects,
      configuration, threads: 2)
    var network = TrainableNetwork(
      read.architecture, configuration, trained: .all, norms: own.norms, workers: Workers(2))
    let parts = Mutex<[StepPart]>([])
    network.listener = { part in parts.withLock { $0.append(part) } }
    var best: [String: Double] = [:]
    var total = Double.infinity
    for _ in 0..<4 {
      parts.withLock { $0 = [] }
      let start = ContinuousClock.now
      _ = try network.step(arrays, batch, LossSettings(box: .l1))
      total = min(total, (ContinuousClock.now - start) / .seconds(1))
      var sums: [String: Double] = [:]
      for part in parts.withLock({ $0 }) {
        let seconds = part.time / .seconds(1)
        sums["  \(part.direction.rawValue) \(part.stage?.rawValue ?? "")", default: 0] += seconds
        if showsLayers { sums["    \(part.direction.rawValue) \(part.layer)", default: 0] += seconds }
      }
      best.merge(sums) { min($0, $1) }
    }
    print("\(own.name) \(own.side) batch \(own.batch), \(own.norms): \(Int(total * 1000)) ms")
    for (name, seconds) in best.sorted(by: { $0.value > $1.value }).prefix(60) {
      print(String(format: "%8.1f ms", seconds * 1000), name)
    }
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM") { print("  peak", line) }
  }
}

import Checkpoints
import Foundation
import Imaging
import RetinaNet
import Tensors
import Testing

@testable import Training

/// The answers of the published code on small traces; see `Tests/Reference/make_loss_goldens.py`.
@Suite("Loss of a picture, against the published code")
struct PublishedLossTests {
  private struct Golden: Decodable {
    var family: Family
    var alpha: Double?
    var gamma: Double
    var boxLoss: String
    var beta: Double
    var classification: Double
    var box: Double
    var positives: Int
    var ignored: Int
    /// x1, y1, x2, y2 in pixels of the original picture.
    var boxes: [[Float]]
    var labels: [Int]

    var settings: LossSettings {
      var settings = LossSettings(family: family)
      settings.focal = FocalLoss(alpha: alpha, gamma: gamma)
      switch boxLoss {
      case "giou": settings.box = .giou
      case "smooth-l1": settings.box = .smoothL1(beta: beta)
      default: break
      }
      return settings
    }
    var objects: [TrainingObject] {
      zip(boxes, labels).map {
        TrainingObject(box: Box(x1: $0[0], y1: $0[1], x2: $0[2], y2: $0[3]), label: $1)
      }
    }
  }

  private func path(_ name: String) throws -> String {
    try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(name)").path
  }

  @Test(
    "losses to 1e-6, gradients to 1e-6 of their norm",
    arguments: [
      "torchvision", "torchvision-v2", "detectron2", "detectron2-giou", "mmdetection", "mmdetection-smooth",
    ])
  func golden(name: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(
      Golden.self, from: Data(contentsOf: URL(filePath: path("\(name).golden.json"))))
    let trace = try Trace(contentsOf: path("\(name).trace.safetensors"))
    let targets = TrainingTargets(golden.objects, trace)
    let loss = try DetectionLoss(trace, targets, golden.settings, keepsGradients: true)
    #expect((targets.positiveCount, targets.ignoredCount) == (golden.positives, golden.ignored))
    #expect(targets.untouched.contains(golden.boxes.count - 1), "the last one lies far outside")
    let total = NormalizedLoss([loss.breakdown], family: golden.family).total
    #expect(abs(total.classification.loss / golden.classification - 1) < 1e-6)
    #expect(abs(total.box / golden.box - 1) < 1e-6)
    let file = try Checkpoint.open(path("\(name).gradients.safetensors"))
    func expected(_ kind: String) throws -> [Tensor] {
      try (3...7).map { try #require(file.arrays["\(kind).p\($0)"]).floats() }
    }
    #expect(distance(loss.logitGradients, try expected("logits")) < 1e-6)
    #expect(distance(loss.deltaGradients, try expected("deltas")) < 1e-6)
  }

  /// The norm of the difference by the norm of what is expected.
  private func distance(_ found: [Tensor], _ expected: [Tensor]) -> Double {
    var (far, size) = (0.0, 0.0)
    for (one, other) in zip(found, expected) {
      guard one.shape == other.shape else { return .infinity }
      for index in 0..<one.count {
        far += pow(Double(one[flat: index]) - Double(other[flat: index]), 2)
        size += pow(Double(other[flat: index]), 2)
      }
    }
    return (far / size).squareRoot()
  }
}

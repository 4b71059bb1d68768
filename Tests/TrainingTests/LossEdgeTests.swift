import Foundation
import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite("Loss at the edges")
struct LossEdgeTests {
  private func measure(
    _ fixture: LossFixture, _ objects: [TrainingObject]? = nil, _ settings: LossSettings? = nil,
    change: (_ logits: inout [[Float]], _ deltas: inout [[Float]]) -> Void = { _, _ in }
  ) throws -> (loss: DetectionLoss, targets: TrainingTargets) {
    let trace = fixture.trace(change)
    let targets = TrainingTargets(objects ?? fixture.objects(), trace)
    let loss = try DetectionLoss(
      trace, targets, settings ?? LossSettings(family: fixture.family), keepsGradients: true)
    return (loss, targets)
  }

  private func isFinite(_ tensors: [Tensor]) -> Bool {
    tensors.allSatisfy { tensor in (0..<tensor.count).allSatisfy { tensor[flat: $0].isFinite } }
  }

  @Test("without ground truth all is background, and nothing is divided", arguments: Family.allCases)
  func noObjects(family: Family) throws {
    let (loss, targets) = try measure(LossFixture(family: family), [])
    #expect((targets.positiveCount, targets.ignoredCount, loss.breakdown.normalizer) == (0, 0, 1))
    #expect(loss.breakdown.total.positives == LossPart() && loss.breakdown.total.box == 0)
    #expect(loss.breakdown.total.negatives.count == targets.anchorCount * 3)
    #expect(loss.breakdown.total.negatives.loss > 0)
  }

  @Test("an object that no anchor touches is left out and named", arguments: Family.allCases)
  func untouched(family: Family) throws {
    let far = Box(x1: -900, y1: -900, x2: -890, y2: -880)
    let plain = LossFixture(family: family)
    let (alone, _) = try measure(plain)
    let (loss, targets) = try measure(
      plain, plain.objects() + [TrainingObject(box: far, label: 0)])
    #expect(targets.untouched == [6])
    #expect(loss.breakdown == alone.breakdown)
    let (_, empty) = try measure(plain, [TrainingObject(box: Box(x1: 5, y1: 5, x2: 5, y2: 9), label: 0)])
    #expect(empty.untouched == [0] && empty.positiveCount == 0, "an empty box")
  }

  @Test("boxes across the border are trained on; detectron2 and mmdetection clip them")
  func outside() throws {
    let beyond = Box(x1: -10, y1: -10, x2: 30, y2: 20)
    for family in Family.allCases {
      let fixture = LossFixture(family: family, objectCount: 0, extraBoxes: [beyond])
      let (loss, targets) = try measure(fixture)
      let clips = family == .detectron2 || family == .mmdetection
      #expect(
        targets.boxes == [Box(x1: clips ? 0 : -20, y1: clips ? 0 : -20, x2: 60, y2: 40)], "\(family)")
      #expect(targets.positiveCount > 0 && loss.breakdown.total.box.isFinite)
    }
  }

  @Test("logits of ±10,000 and far boxes give finite losses and gradients", arguments: [0, 0.5, 1, 2, 5])
  func extremes(gamma: Double) throws {
    for box in [BoxLoss.l1, .giou] {
      for alpha in [nil, 0, 0.25, 1.0] {
        let settings = LossSettings(focal: FocalLoss(alpha: alpha, gamma: gamma), box: box)
        let (loss, _) = try measure(LossFixture(), nil, settings) { logits, deltas in
          for level in logits.indices {
            for place in logits[level].indices { logits[level][place] = place % 2 == 0 ? 1e4 : -1e4 }
            // Clamped sizes, and boxes far away from their objects.
            for place in deltas[level].indices { deltas[level][place] = [50, -50, 9, -30][place % 4] }
          }
        }
        let total = loss.breakdown.total
        #expect(total.classification.loss.isFinite && total.box.isFinite && total.boxGradient.isFinite)
        #expect(isFinite(loss.logitGradients) && isFinite(loss.deltaGradients))
        if alpha == nil {
          // A wrong logit of 10,000 loses 10,000, whatever γ is.
          let wrong = total.hardNegatives
          #expect(wrong.loss == 1e4 * Double(wrong.count) && wrong.gradient == Double(wrong.count))
          #expect(total.easyNegatives.loss == 0)
        }
      }
    }
  }

  @Test("GIoU has no gradient by a size that is clamped, and pulls disjoint boxes together")
  func giou() {
    let anchor = SIMD4<Double>(0, 0, 16, 16)
    let object = SIMD4<Double>(100, 4, 120, 20)
    let far = BoxLoss.giou.value(
      SIMD4(0, 0, 0, 0), anchor: anchor, object: object, coder: BoxCoder(family: .torchvisionV2))
    #expect(far.loss > 1 && far.loss < 2)
    #expect(far.gradient[0] < 0, "it lies to the right")
    let clamped = BoxLoss.giou.value(
      SIMD4(0, 0, 5, -6), anchor: anchor, object: object, coder: BoxCoder(family: .torchvisionV2))
    #expect(clamped.gradient[2] == 0 && clamped.gradient[3] != 0, "torchvision clamps from above only")
    let both = BoxLoss.giou.value(
      SIMD4(0, 0, 5, -6), anchor: anchor, object: object, coder: BoxCoder(family: .mmdetection))
    #expect(both.gradient[2] == 0 && both.gradient[3] == 0)
    let same = BoxLoss.giou.value(
      SIMD4(0, 0, 0, 0), anchor: anchor, object: anchor, coder: BoxCoder(family: .torchvisionV2))
    #expect(abs(same.loss) < 1e-8)
  }

  /// What the published coders make of objects is without loss; elsewhere the gradient is that of differences.
  @Test("scaled deltas are compared as the published coders scale them", arguments: 0..<3)
  func scaledDeltas(place: Int) throws {
    let path = Program.checkout + "/Tests/RetinaNetTests/Fixtures/box-coders.json"
    let golden = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any])
    let one = try #require((golden["cases"] as? [[String: Any]])?[place])
    let numbers = try #require(one["box_coder"] as? [String: [Double]])
    let coder = BoxCoder(
      family: try #require((one["family"] as? String).flatMap { Family(rawValue: $0) }),
      scaling: DeltaScaling(weights: numbers["weights"], means: numbers["means"], stds: numbers["stds"]))
    let targets = try #require(one["targets"] as? [[Double]])
    let (anchors, objects) = (golden["anchors"] as? [[Double]] ?? [], golden["objects"] as? [[Double]] ?? [])
    for row in targets.indices {
      let (anchor, object) = (SIMD4(anchors[row]), SIMD4(objects[row]))
      for box in [BoxLoss.l1, .giou] {
        let loss = box.value(SIMD4(targets[row]), anchor: anchor, object: object, coder: coder).loss
        #expect(loss < 1e-4, "\(box), \(row)")
      }
      // Weights of decoding mean nothing to it where it has its own.
      let own = BoxCoder(
        family: coder.family,
        scaling: DeltaScaling(
          weights: [7, 7, 7, 7], means: numbers["means"], stds: numbers["stds"],
          lossWeights: coder.scaling.weights))
      for box in [BoxLoss.l1, .giou] {
        let loss = box.value(SIMD4(targets[row]), anchor: anchor, object: object, coder: own).loss
        #expect(loss < 1e-4, "\(box), \(row)")
      }
      let deltas = SIMD4(targets[row]) + SIMD4(0.3, -0.2, 0.4, -0.1)
      let gradient = BoxLoss.giou.value(deltas, anchor: anchor, object: object, coder: coder).gradient
      for side in 0..<4 {
        let values = [1e-5, -1e-5].map { step in
          var moved = deltas
          moved[side] += step
          return BoxLoss.giou.value(moved, anchor: anchor, object: object, coder: coder).loss
        }
        let slope = (values[0] - values[1]) / 2e-5
        #expect(abs(gradient[side] - slope) < 1e-4 * max(1, abs(slope)), "\(row), \(side)")
      }
    }
  }

  @Test(
    "the first logit or delta that is not finite is named", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let fixture = LossFixture(classCount: 5)
    #expect(throws: NonFiniteOutput(level: "P4", anchor: 7, label: 3)) {
      try measure(fixture, []) { logits, _ in logits[1][7 * 5 + 3] = value }
    }
    // The fifth class is the tail beside the vectors of four.
    #expect(throws: NonFiniteOutput(level: "P5", anchor: 2, label: 4)) {
      try measure(fixture, []) { logits, _ in logits[2][2 * 5 + 4] = value }
    }
    for box in [BoxLoss.l1, .giou] {
      let positive = TrainingTargets(fixture.objects(), fixture.trace()).matches.positives[0].place
      #expect(
        throws: NonFiniteOutput(level: "P\(positive.level + 3)", anchor: positive.anchor, label: nil)
      ) {
        try measure(fixture, nil, LossSettings(box: box)) { _, deltas in
          deltas[positive.level][positive.anchor * 4 + 2] = value
        }
      }
    }
    // A positive's own logit, too.
    let positive = TrainingTargets(fixture.objects(), fixture.trace()).matches.positives[0]
    let label = fixture.objects()[positive.object].label
    #expect(
      throws: NonFiniteOutput(
        level: "P\(positive.place.level + 3)", anchor: positive.place.anchor, label: label)
    ) {
      try measure(fixture) { logits, _ in
        logits[positive.place.level][positive.place.anchor * 5 + label] = value
      }
    }
  }

  @Test("threads do not change a bit")
  func threads() throws {
    var recipe = SyntheticTrace()
    recipe.padded = Transform.Size(width: 256, height: 192)
    (recipe.classes, recipe.candidateClasses) = (5, 5)
    let trace = recipe.make()
    let targets = TrainingTargets(
      [TrainingObject(box: Box(x1: 20, y1: 20, x2: 60, y2: 50), label: 2)], trace)
    let settings = LossSettings(family: .torchvision)
    let one = try DetectionLoss(trace, targets, settings, keepsGradients: true)
    let three = try DetectionLoss(trace, targets, settings, keepsGradients: true, threads: 3)
    #expect(one.breakdown == three.breakdown && targets.positiveCount > 0)
    for (left, right) in zip(one.logitGradients, three.logitGradients) {
      #expect((0..<left.count).allSatisfy { left[flat: $0] == right[flat: $0] })
    }
  }
}

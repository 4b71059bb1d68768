import Imaging
import RetinaNet
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite("Loss of a picture, against its definition")
struct DetectionLossTests {
  struct Recipe: Sendable, CustomTestStringConvertible {
    var family: Family
    var classCount: Int
    var focal: FocalLoss
    var box: BoxLoss
    var rule: AnchorMatcher.LowQualityRule

    var testDescription: String {
      "\(family), \(classCount) classes, α \(focal.alpha.map { "\($0)" } ?? "none"), γ \(focal.gamma), \(box), \(rule)"
    }
  }

  /// Every family, rule, α, γ and box loss, and class counts that do and do not fill vectors of four.
  static let recipes: [Recipe] = {
    let rules: [AnchorMatcher.LowQualityRule] = [.ownBest, .lastObject, .none]
    let boxes: [BoxLoss] = [.l1, .smoothL1(beta: 0.3), .giou, .smoothL1(beta: 1)]
    let alphas: [Double?] = [0.25, nil, 0, 1]
    let gammas = [2, 0, 0.5, 1, 5.0]
    let counts = [3, 1, 4, 5, 8, 2, 7]
    return (0..<24).map { number in
      Recipe(
        family: Family.allCases[number % 4], classCount: counts[number % 7],
        focal: FocalLoss(alpha: alphas[(number / 2) % 4], gamma: gammas[number % 5]), box: boxes[number % 4],
        rule: rules[number % 3])
    }
  }()

  @Test("is the definition's in every part", arguments: recipes)
  func parts(recipe: Recipe) throws {
    let fixture = LossFixture(family: recipe.family, classCount: recipe.classCount, seed: 7)
    let trace = fixture.trace()
    let settings = LossSettings(focal: recipe.focal, box: recipe.box)
    let matcher = AnchorMatcher(lowQuality: recipe.rule)
    let targets = TrainingTargets(fixture.objects(), trace, matcher: matcher)
    let naive = fixture.naive(trace, targets, settings, matcher)
    let loss = try DetectionLoss(trace, targets, settings, keepsGradients: true)
    // A second loss in the same pass changes nothing, and is bit by bit what it would be alone.
    let both = try DetectionLoss(trace, targets, settings, comparison: .crossEntropy, keepsGradients: true)
    let alone = try DetectionLoss(trace, targets, LossSettings(focal: .crossEntropy, box: recipe.box))
    #expect(both.breakdown == loss.breakdown && both.comparison == alone.breakdown)
    #expect(loss.comparison == nil)

    #expect(targets.positiveCount == naive.positiveCount)
    #expect(targets.ignoredCount == naive.roles.count { $0 == .ignored })
    #expect(
      targets.matches.positives.count(where: \.isLowQuality)
        == naive.roles.count { if case .positive(_, true) = $0 { true } else { false } })
    #expect(loss.breakdown.normalizer == naive.normalizer)

    var levels = [LossSums](repeating: LossSums(), count: 5)
    var classes = [LossSums](repeating: LossSums(), count: recipe.classCount)
    var first = 0
    for (number, level) in trace.levels.enumerated() {
      var gradients: [Double] = []
      var boxGradients: [Double] = []
      for row in 0..<level.anchorCount {
        for label in 0..<recipe.classCount {
          let logit = Double(level.logits[flat: row * recipe.classCount + label])
          guard let pair = naive.pair(first + row, label, logit: logit) else {
            gradients.append(0)
            continue
          }
          gradients.append(pair.gradient / naive.normalizer)
          let part = LossPart(loss: pair.loss, gradient: abs(pair.gradient), count: 1)
          let path: WritableKeyPath<LossSums, LossPart> =
            pair.isPositive ? \.positives : logit > 0 ? \.hardNegatives : \.easyNegatives
          levels[number][keyPath: path] += part
          classes[label][keyPath: path] += part
        }
        guard case .positive(let object, _) = naive.roles[first + row] else {
          boxGradients += [0, 0, 0, 0]
          continue
        }
        let deltas = (0..<4).map { Double(level.deltas[flat: row * 4 + $0]) }
        let slopes = slopes(of: deltas) { naive.boxLoss(first + row, deltas: $0) }
        boxGradients += slopes.map { $0 / naive.normalizer }
        let sum = slopes.reduce(0) { $0 + abs($1) }
        let value = naive.boxLoss(first + row, deltas: deltas)
        levels[number].box += value
        levels[number].boxGradient += sum
        classes[naive.labels[object]].box += value
        classes[naive.labels[object]].boxGradient += sum
      }
      expectClose(loss.logitGradients[number], gradients, 1e-6, "∂/∂logits of \(level.name)")
      expectClose(loss.deltaGradients[number], boxGradients, 1e-5, "∂/∂deltas of \(level.name)")
      first += level.anchorCount
    }
    for number in 0..<5 { expectClose(loss.breakdown.levels[number], levels[number], "P\(number + 3)") }
    for label in classes.indices {
      expectClose(loss.breakdown.classes[label], classes[label], "class \(label)")
    }
    expectClose(loss.breakdown.total, levels.reduce(LossSums(), +), "total")
  }

  /// The slopes of a function of four numbers by central differences.
  private func slopes(of point: [Double], _ function: ([Double]) -> Double) -> [Double] {
    let step = 1e-6
    return point.indices.map { index in
      var (low, high) = (point, point)
      low[index] -= step
      high[index] += step
      return (function(high) - function(low)) / (2 * step)
    }
  }

  private func expectClose(
    _ found: Tensor, _ expected: [Double], _ tolerance: Double, _ what: String,
    location: SourceLocation = #_sourceLocation
  ) {
    let largest = expected.map(abs).max() ?? 0
    let worst = largestDifference(found.elements, expected)
    #expect(worst <= tolerance * (largest + 1e-3), "\(what): off by \(worst)", sourceLocation: location)
  }

  private func expectClose(
    _ found: LossSums, _ expected: LossSums, _ what: String, location: SourceLocation = #_sourceLocation
  ) {
    func compare(_ one: LossPart, _ other: LossPart, _ part: String) {
      #expect(one.count == other.count, "\(what), \(part)", sourceLocation: location)
      compare(one.loss, other.loss, 1e-10, part + " loss")
      compare(one.gradient, other.gradient, 1e-10, part + " gradient")
    }
    func compare(_ one: Double, _ other: Double, _ tolerance: Double, _ part: String) {
      #expect(
        abs(one - other) <= tolerance * abs(other), "\(what), \(part): \(one), not \(other)",
        sourceLocation: location)
    }
    compare(found.positives, expected.positives, "positives")
    compare(found.hardNegatives, expected.hardNegatives, "hard negatives")
    compare(found.easyNegatives, expected.easyNegatives, "easy negatives")
    compare(found.box, expected.box, 1e-10, "box")
    // By finite differences.
    compare(found.boxGradient, expected.boxGradient, 1e-6, "box gradient")
  }
}

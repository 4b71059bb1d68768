import Foundation
import Imaging
import RetinaNet
import Support
import Terminal
import TestSupport
import Testing
import Training

@testable import Inspector

/// What view 6 shows.
struct FocalViewTests {
  private static func text(_ state: State, width: Int = 76) -> String {
    DetectionsViewTests.text(state, width: width)
  }

  @Test(arguments: FocalMode.allCases, [CellSize(width: 160, height: 48), CellSize(width: 80, height: 24)])
  func looksAsRecorded(mode: FocalMode, size: CellSize) throws {
    var state = FocalState.ready(mode, width: size.width, height: size.height)
    if mode == .hardest { state.press(.down) }
    try Snapshot.check(Renderer().canvas(state), "focal-\(mode.rawValue)-\(size.width)x\(size.height)")
  }

  @Test(arguments: FocalMode.allCases) func looksAsRecordedWithoutColors(mode: FocalMode) throws {
    let state = FocalState.ready(mode, width: 100, height: 30, depth: .none)
    let canvas = Renderer().canvas(state)
    try Snapshot.check(canvas, "focal-\(mode.rawValue)-none")
    #expect(canvas.asciified().cells.allSatisfy { $0.glyph.isASCII })
  }

  @Test func sharesAreThoseOfTheExactLoss() throws {
    var state = FocalState.ready()
    for gamma in [0, 0.5, 2, 5.0] {
      state.options.focal.loss = FocalLoss(alpha: 0.25, gamma: gamma)
      let text = Self.text(state)
      for focal in [state.options.focal.loss, .crossEntropy] {
        let total = try FocalState.exact(focal).breakdown.total
        let whole = total.classification
        for part in [total.positives, total.easyNegatives, total.hardNegatives] {
          #expect(text.contains(percentText(part.loss / whole.loss)), "γ \(gamma)")
          #expect(text.contains(percentText(part.gradient / whole.gradient)), "γ \(gamma)")
          #expect(text.contains(numberText(part.loss / Double(part.count))), "γ \(gamma)")
          #expect(text.contains(grouped(part.count)))
        }
      }
    }
  }

  @Test func theMapHoldsTheWholeLoss() throws {
    var state = FocalState.ready(.map)
    for (quantity, side) in [
      (LossQuantity.loss, LossSide.both), (.gradient, .positives), (.loss, .negatives),
    ] {
      state.options.focal.quantity = quantity
      state.options.focal.side = side
      let map = try #require(LossMap(state, TestState.shared))
      let sum = map.levels.map { $0.values.reduce(0.0) { $0 + Double($1) } }.reduce(0, +)
      let exact = try FocalState.exact(.paper).breakdown
      let part =
        side == .both
        ? exact.total.classification : side == .positives ? exact.total.positives : exact.total.negatives
      let expected = (quantity == .loss ? part.loss : part.gradient) / exact.normalizer
      #expect(abs(sum - expected) < 1e-4 * expected, "\(quantity) of \(side)")
    }
  }

  @Test func theMapOfAllLevelsIsTheirSumAtEachPlace() throws {
    let state = FocalState.ready(.map)
    let map = try #require(LossMap(state, TestState.shared))
    let trace = TestState.shared.trace
    let sum = map.map
    for cell in [GridCell(x: 0, y: 0), GridCell(x: 7, y: 5), GridCell(x: sum.width - 1, y: sum.height - 1)] {
      let place = trace.geometry(.pyramid(0)).center(of: cell)
      let expected = trace.levels.indices.reduce(Float(0)) {
        $0 + map.levels[$1][trace.geometry(.pyramid($1)).cell(at: place)]
      }
      #expect(abs(sum[cell] - expected) <= 1e-5 * max(expected, 1e-6))
    }
  }

  @Test func heatMapsAreBlendedAgainOnlyWhenTheyChange() {
    var state = FocalState.ready()
    let before = FocalView.heatmap(state, TestState.shared)?.id
    state.type("v")
    #expect(FocalView.heatmap(state, TestState.shared)?.id == before)
    state.type("G")
    #expect(FocalView.heatmap(state, TestState.shared)?.id != before)
  }

  @Test func readingsAreTheFocalLossItself() {
    var state = FocalState.ready(.curves)
    for probability in [0.1, 0.5, 0.9] {
      state.options.focal.probability = probability
      let text = Self.text(state)
      for gamma in FocalOptions.paperGammas {
        let loss = FocalLoss(alpha: nil, gamma: gamma).loss(
          log(probability / (1 - probability)), isPositive: true)
        #expect(text.contains(numberText(loss)), "p_t \(probability), γ \(gamma)")
      }
    }
  }

  @Test func cumulativeSharesAreRead() throws {
    let state = FocalState.ready(.cumulative)
    let loss = try #require(state.pictureLoss)
    let text = Self.text(state)
    for gamma in [0, 0.5, 1, 2.0] {
      let pair = loss.cumulative(gamma: gamma)
      #expect(text.contains(percentText(pair.background.lossShare(ofEasiest: 0.9))))
      #expect(text.contains(percentText(pair.foreground.lossShare(ofEasiest: 0.9))))
    }
  }

  @Test func halfOfTheLossIsFoundOnTheCurve() {
    let points = [(0.0, 0.0), (0.5, 0.1), (0.9, 0.3), (1.0, 1.0)]
    let curve = CumulativeLoss(points: points.map { .init(samples: $0.0, loss: $0.1) }, count: 100)
    #expect(abs(curve.samples(ofLoss: 0.3) - 0.9) < 1e-12)
    #expect(abs(curve.samples(ofLoss: 0.65) - 0.95) < 1e-12)
    #expect(curve.samples(ofLoss: 1) == 1)
    #expect(CumulativeLoss(points: [], count: 0).samples(ofLoss: 0.5) == 1)
  }

  @Test func thePriorsLossesAreThoseOfThePaper() throws {
    var state = FocalState.ready(.prior)
    let text = Self.text(state)
    for number in ["5,545,177", "80,403", "6.03"] { #expect(text.contains(number)) }
    let targets = try #require(state.pictureLoss).targets
    let positives = targets.positiveCount
    let pairs = (positives + targets.backgroundCount) * 20
    #expect(
      text.contains(numberText(log(2) * Double(pairs))), "a score of 0.5 for each of the picture's pairs")
    state.options.focal.loss.gamma = 0
    state.options.focal.loss.alpha = 0.5
    let half = FocalLoss(alpha: 0.5, gamma: 0)
    #expect(Self.text(state).contains(numberText(half.loss(0, isPositive: false) * 8_000_000)))
  }

  @Test func theAnswersToTheImbalanceAreListedAndMarked() throws {
    var state = FocalState.ready(.rivals)
    let answers = try #require(state.imbalanceAnswers)
    let text = Self.text(state)
    for answer in answers {
      #expect(text.contains(answer.tally.method.name))
      #expect(text.contains(percentText(answer.tally.gradientShares.easyNegatives)))
    }
    #expect(text.contains(answers[1].tally.method.rule.prefix(40)), "that of the focal loss")
    let before = Renderer().canvas(state)
    state.press(.down)
    #expect(state.options.focal.method == 2)
    #expect(Renderer().canvas(state) != before, "other anchors are marked")
    let known = state.focal.imbalance
    state.carryOut(state.type("G"))
    #expect(state.focal.imbalance?.focal == state.options.focal.loss)
    #expect(known?.focal == .paper)
  }

  @Test func saysWhereAnnotationsWereLookedFor() {
    let text = Self.text(FocalState.withoutTruth())
    #expect(text.contains("No ground truth"))
    #expect(text.contains("--annotations FILE"))
    #expect(text.contains("hard negatives"), "the side of the negatives is shown all the same")
  }

  /// Nothing scores anywhere: no negative is hard, and γ divides no loss of theirs.
  @Test func saysNothingOfHardNegativesWhereThereAreNone() throws {
    var state = FocalState.ready(.shares)
    let answers = try LossAnswers(
      Trace.quiet(classes: 20), MissState.targets, histograms: nil, threads: 1)
    state.carryOut(state.update(.lossMeasured(state.inference, answers)))
    let text = Self.text(state).split { " \n".contains($0) }.joined(separator: " ")
    #expect(text.contains("times less. With α") && !text.contains("∞"), "\(text)")
    #expect(text.contains("hard negatives none"), "no mean of nothing")
  }

  @Test func saysWhileTheLossIsPrepared() {
    var state = MissState.ready(view: .detections)
    state.type("6")
    #expect(Self.text(state).contains("counting every logit"))
  }

  @Test func everySizeIsDrawn() {
    for mode in FocalMode.allCases {
      for (width, height) in [(24, 8), (40, 12), (64, 13), (80, 24), (119, 31), (220, 70)] {
        for depth in [ColorDepth.none, .palette16, .truecolor] {
          var state = FocalState.ready(mode, width: width, height: height, depth: depth)
          if depth == .none {
            state.options.focal.quantity = .gradient
            state.options.focal.isSpread = true
          }
          state.press(.tab)
          let frame = Renderer().frame(state)
          #expect((frame.canvas.width, frame.canvas.height) == (width, height))
          #expect(frame.canvas.missingGlyphs.isEmpty, "\(mode) \(frame.canvas.missingGlyphs)")
        }
      }
    }
  }

  @Test func picturesHaveSmoothCurves() {
    let frame = Renderer().frame(FocalState.ready(.curves))
    #expect(!frame.regions.charts.isEmpty)
    #expect(frame.image() != frame.canvas.image())
    let other = Renderer().frame(FocalState.ready(.shares))
    #expect(other.image() == other.canvas.image(), "without a chart it is the canvas")
  }
}

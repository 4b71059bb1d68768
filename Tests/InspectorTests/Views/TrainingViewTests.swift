import Foundation
import Runs
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// What view 7 shows.
struct TrainingViewTests {
  private static let sizes = [
    CellSize(width: 160, height: 48), CellSize(width: 120, height: 36), CellSize(width: 80, height: 24),
    CellSize(width: 50, height: 20),
  ]

  private static func pane(_ state: State) -> String {
    Renderer.pane(state, width: state.layout.panel?.width ?? 76).lines.map { line in
      line.spans.map(\.text).joined()
    }.joined(separator: "\n")
  }

  @Test(arguments: sizes) func looksAsRecorded(size: CellSize) throws {
    let state = TrainingState.ready(width: size.width, height: size.height)
    try Snapshot.check(Renderer().canvas(state), "training-overview-\(size.width)x\(size.height)")
  }

  @Test(arguments: sizes) func comparisonsLookAsRecorded(size: CellSize) throws {
    let state = TrainingState.comparison(width: size.width, height: size.height)
    try Snapshot.check(Renderer().canvas(state), "training-comparison-\(size.width)x\(size.height)")
  }

  @Test(arguments: TrainingPanel.allCases) func panelsLookAsRecordedWithoutColors(panel: TrainingPanel) throws
  {
    var state = TrainingState.ready(width: 110, height: 34, depth: .none)
    state.options.training.panel = panel
    let canvas = Renderer().canvas(state)
    try Snapshot.check(canvas, "training-\(panel.rawValue)-none")
    #expect(canvas.asciified().cells.allSatisfy { $0.glyph.isASCII })
  }

  @Test(arguments: TrainingPanel.allCases) func everySizeIsDrawn(panel: TrainingPanel) {
    for (width, height) in [(24, 8), (40, 12), (64, 13), (80, 24), (119, 31), (220, 70)] {
      for depth in [ColorDepth.none, .palette16, .truecolor] {
        for isComparison in [false, true] {
          var state =
            isComparison
            ? TrainingState.comparison(width: width, height: height, depth: depth)
            : TrainingState.ready(width: width, height: height, depth: depth)
          state.options.training.panel = panel
          state.options.training.isLinear = depth == .none
          state.options.training.step = depth == .palette16 ? 300 : nil
          let frame = Renderer().frame(state)
          #expect((frame.canvas.width, frame.canvas.height) == (width, height))
          #expect(frame.canvas.missingGlyphs.isEmpty, "\(panel) \(frame.canvas.missingGlyphs)")
          // As pictures they take long to draw.
          if depth == .truecolor, width == 80 { _ = frame.image() }
        }
      }
    }
  }

  @Test func theNumbersAreThoseOfTheLog() throws {
    var state = TrainingState.ready()
    for step in [60, 500, 1000] {
      state.options.training.step = step
      let curves = try #require(RunCurves(state))
      #expect(curves.window == 50, "the twentieth part of 1,000 steps")
      let history = curves.runs[0].history
      let text = Self.pane(state)
      for quantity in [RunQuantity.loss, .classification, .box] {
        let mean = try #require(history.statistics(quantity, in: step - 49...step).mean)
        #expect(text.contains(numberText(mean)), "\(quantity) at \(step)")
      }
      let (positive, negative) = (
        try #require(history.statistics(.positiveGradient, in: step - 49...step).mean),
        try #require(history.statistics(.negativeGradient, in: step - 49...step).mean)
      )
      #expect(text.contains("positives \(percentText(positive / (positive + negative)))"))
    }
    state.options.training.panel = .validation
    let best = try #require(state.training.runs[0].history.best)
    #expect(Self.pane(state).contains(fixed(best.ap, 3)))
  }

  @Test func theLineSaysHowFarItIs() {
    var state = TrainingState.ready(history: TrainingState.half, phase: .running)
    func line() -> String {
      Renderer().canvas(state).text.split(separator: "\n").suffix(2).first.map(String.init) ?? ""
    }
    #expect(line().contains("● running") && line().contains("step 412 of 1,000"))
    #expect(line().contains("41 %") && line().contains("epoch 4.1") && line().contains("left"))
    let phases: [(RunPhase, String)] = [
      (.paused, "‖ paused"), (.finished, "✓ finished"),
      (.stopped("the loss is not finite"), "■ stopped: the loss"),
      (.quiet(minutes: 7), "nothing logged for 7 min"), (.validating, "validating"),
    ]
    for (phase, words) in phases {
      state.training.runs[0].phase = phase
      #expect(line().contains(words))
      #expect(line().contains("left") == [.paused, .validating].contains(phase), "\(phase)")
    }
  }

  @Test func withoutAStepItSaysSo() {
    var made = MadeRunLog()
    made.done = 0
    var state = TrainingState.fresh([
      TrainingState.run("demo", TrainingState.history(made), .preparing)
    ])
    _ = state.start()
    #expect(Self.pane(state).contains("being prepared"))
    state.training.runs[0].phase = .waiting
    #expect(Self.pane(state).contains("No step has been made yet"))
  }

  @Test func failuresAndDamageAreSaid() throws {
    var state = TrainingState.ready()
    state.training.runs[0].failure = "runs/demo/last.safetensors: it is cut off"
    #expect(Self.pane(state).contains("it is cut off"))
    let folder = TemporaryFolder()
    folder.write("log.jsonl", MadeRunLog().header + "\nrubbish\n")
    var follower = RunHistoryFollower(folder.file("log.jsonl"))
    try follower.readAll()
    state.training.runs[0].history = follower.history
    state.options.training.panel = .settings
    #expect(Self.pane(state).contains("1 line of the log passed over"))
  }

  @Test func curvesGoOverEachOther() {
    let single = Renderer().frame(TrainingState.ready())
    #expect(single.regions.charts.count == 4, "loss, scores, validation and rate")
    #expect(single.image() != single.canvas.image(), "pictures have smooth curves")
    let pair = TrainingState.comparison()
    #expect(pair.layout.pair.count == 2)
    let curves = Renderer().frame(pair).regions.charts[0].chart.curves
    #expect(curves.map(\.label) == ["focal", "ce"])
    #expect(curves.map(\.isDashed) == [false, true], "told apart without colours")
  }

  @Test func bothPicturesAreDrawn() throws {
    let state = TrainingState.comparison()
    let canvas = Renderer().canvas(state)
    for (run, area) in state.layout.pair.enumerated() {
      let title = (area.x..<area.right).map { String(canvas[$0, area.y - 1].glyph) }.joined()
      #expect(title.contains(["► focal", "ce"][run]) && title.contains("found"), "\(title)")
    }
    let other = try #require(state.otherRunState)
    #expect(other.inspected?.candidates === TrainingState.other.candidates)
  }

  @Test(arguments: TrainingOverlay.allCases) func theOverlayIsTheRunsOwn(overlay: TrainingOverlay) throws {
    var state = TrainingState.ready()
    state.options.training.overlay = overlay
    state.carryOut(state.lossIfNeeded())
    let heatmap = TrainingView.heatmap(state, TestState.shared)
    #expect((heatmap == nil) == (overlay == .boxes))
    if overlay == .loss {
      #expect(state.lossMapOptions.loss.gamma == 2 && state.lossMapOptions.loss.alpha == 0.25)
      var other = TrainingState.comparison()
      other.press(.character("a"))
      #expect(other.lossMapOptions.loss.gamma == 0, "that of the cross entropy")
    }
  }

  @Test func scoreMapsHoldTheHighestScore() {
    let state = TrainingState.ready()
    let map = HighestScores(state, TestState.shared)
    let best = TestState.shared.trace.levels.map { ScoreMap.score($0.greatestLogit) }.max() ?? 0
    #expect(map.scores.max() == best)
    var one = state
    one.options.training.label = 3
    one.options.training.level = 1
    let level = TestState.shared.trace.levels[1]
    let exact = GridMap(label: 3, shape: nil, of: level).values.map(ScoreMap.score)
    #expect(HighestScores(one, TestState.shared).scores == exact)
  }

  @Test func sharesFillTheirPart() {
    for rows in [1, 3, 5] {
      for share in [0, 0.01, 0.25, 0.5, 0.99, 1] {
        let lines = ShareStrip.lines([share, nil], rows: rows, .none)
        let column = lines.map { $0[0].text }
        let parts = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let eighths = column.reduce(0) { $0 + (parts.firstIndex(of: $1).map { $0 + 1 } ?? 0) }
        #expect(abs(Double(eighths) - share * Double(rows * 8)) <= 0.5, "\(share) in \(rows) rows")
        #expect(lines.allSatisfy { $0[1].text == " " }, "nothing where nothing is known")
      }
    }
  }

  @Test func plansFillTheRowsThatThereAre() {
    for rows in 6...70 {
      for width in [24, 40, 60, 76] {
        for runs in 1...2 {
          let plan = OverviewPlan(rows: rows, width: width, runs: runs, hasClasses: rows % 2 == 0)
          var used =
            plan.loss + 1 + (plan.hasPictureLine ? 1 : 0) + (plan.hasLevels ? runs : 0)
            + (plan.hasClasses ? runs : 0)
          if plan.scores > 0 { used += plan.scores + 1 }
          if plan.balance == 1 { used += 3 } else if plan.balance > 1 { used += plan.balance + 2 }
          used += plan.charts > 0 ? plan.charts + 1 : runs
          #expect(used <= rows, "\(width)×\(rows): \(plan)")
          #expect(plan.loss >= 3)
        }
      }
    }
  }

  /// Somebody may have edited the log: whatever number it holds, there is a picture of it.
  @Test(arguments: [1.7e308, -1.7e308, -1e20, 1e99, .leastNonzeroMagnitude])
  func drawsAnyNumberOfALog(_ value: Double) throws {
    let folder = TemporaryFolder()
    let names = [
      "loss", "classification", "box", "rate", "gradient_norm", "positive_probability",
      "negative_probability", "positive_loss", "negative_loss", "positive_gradient", "negative_gradient",
      "seconds", "pictures_per_second",
    ].map { "\"\($0)\":\(value)," }.joined()
    let lines = (1...30).map { step in
      """
      {"step":\(step),\(names)"levels":[{"level":"P3","classification":\(value),"box":\(value),"positives":1}]}

      """
    }
    folder.write("log.jsonl", MadeRunLog().header + "\n" + lines.joined())
    var follower = RunHistoryFollower(folder.file("log.jsonl"))
    try follower.readAll()
    #expect(follower.history.damagedLines == 0)
    var state = TrainingState.ready(history: follower.history)
    for panel in TrainingPanel.allCases {
      for isLinear in [false, true] {
        (state.options.training.panel, state.options.training.isLinear) = (panel, isLinear)
        #expect(Renderer().canvas(state).text.contains("step 30"), "\(panel)")
      }
    }
  }
}

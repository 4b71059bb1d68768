import Diagnosis
import Foundation
import RetinaNet
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Inspector

struct ScoresViewTests {
  private static func ready(_ inspected: InspectedPicture = TestState.shared) -> State {
    var state = TestState.ready(inspected: inspected)
    state.options.view = .scores
    return state
  }

  private func text(_ state: State, width: Int = 56) -> [String] {
    Renderer.pane(state, width: width).lines.map { $0.spans.map(\.text).joined() }
  }

  /// The logit of a class in a cell, by its place in the trace.
  private func logit(_ level: Trace.Level, _ cell: Int, _ shape: Int, _ label: Int) -> Float {
    level.logits[flat: (cell * level.anchorsPerCell + shape) * level.logits.shape[1] + label]
  }

  @Test func mapsHoldTheClassesLogits() {
    let inspected = TestState.shared
    for (index, level) in inspected.trace.levels.enumerated() {
      let all = inspected.maps.logits(label: 7, shape: nil, level: index)
      let third = inspected.maps.logits(label: 7, shape: 3, level: index)
      for cell in 0..<level.gridWidth * level.gridHeight {
        let here = (0..<9).map { logit(level, cell, $0, 7) }
        #expect(all.values[cell] == here.max())
        #expect(third.values[cell] == here[3])
      }
    }
  }

  @Test func coloursShowProbabilities() throws {
    let state = Self.ready()
    let scoreMap = try #require(ScoreMap(state, TestState.shared))
    let colors = scoreMap.colors()
    let span = ValueRange(low: 0, high: scoreMap.peakScore(0))
    for (cell, logit) in scoreMap.logits.values.enumerated() {
      let probability = Float(1 / (1 + exp(-Double(logit))))
      let color = Ramp.sequential.color(try #require(span.position(probability)))
      #expect(abs(Int(colors.pixels[cell * 3]) - Int(color.red)) <= 2)
      #expect(abs(Int(colors.pixels[cell * 3 + 1]) - Int(color.green)) <= 2)
    }
  }

  @Test func logitsAreCentredAtTheThreshold() throws {
    var state = Self.ready()
    state.type("v")
    let scoreMap = try #require(ScoreMap(state, TestState.shared))
    let span = scoreMap.colorMap.range
    #expect(abs((span.low + span.high) / 2 - scoreMap.thresholdLogit) < 1e-4)
    #expect(abs(scoreMap.thresholdLogit) < 1e-6)
    let before = ScoresView.heatmap(state, TestState.shared)?.id
    state.type("s")
    #expect(ScoresView.heatmap(state, TestState.shared)?.id != before)
    #expect(text(state).contains { $0.contains("the threshold 0.490") })
  }

  @Test func probabilitiesDoNotDependOnTheThreshold() {
    var state = Self.ready()
    let before = ScoresView.heatmap(state, TestState.shared)?.id
    state.type("ss")
    state.press(.right)
    #expect(ScoresView.heatmap(state, TestState.shared)?.id == before)
    state.type("c")
    #expect(ScoresView.heatmap(state, TestState.shared)?.id != before)
  }

  @Test(arguments: [Float(0), 1, .nan]) func anyThresholdLeavesFiniteColours(threshold: Float) throws {
    var state = Self.ready()
    state.type("v")
    state = State(
      pictures: state.pictures, models: state.models, traits: state.traits, options: state.options,
      thresholds: Thresholds(score: threshold, nms: 0.5, topK: 10, maxDetections: 10), memory: .max,
      invocation: state.invocation)
    _ = state.start()
    _ = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    let scoreMap = try #require(ScoreMap(state, TestState.shared))
    #expect(scoreMap.colorMap.range.low.isFinite && scoreMap.colorMap.range.high.isFinite)
    _ = Renderer().canvas(state)
  }

  @Test func thePanelCountsWhatPassesOnEachLevel() {
    let state = Self.ready()
    let lines = text(state)
    for (index, level) in TestState.shared.trace.levels.enumerated() {
      let cells = level.gridWidth * level.gridHeight
      let passing = (0..<cells).count { cell in
        (0..<9).contains { Sigmoid.score(logit(level, cell, $0, state.options.label)) > 0.5 }
      }
      let line = lines.first { $0.hasPrefix(" \(level.name) ") && $0.contains(" of ") }
      #expect(line?.contains(" \(passing) of \(cells)") == true, "\(index): \(line ?? "no line")")
    }
  }

  @Test func thePanelSaysWhatTheCellHolds() throws {
    let state = Self.ready()
    let cursor = try #require(state.cursor)
    let level = TestState.shared.trace.levels[0]
    let cell = cursor.y * level.gridWidth + cursor.x
    let here = (0..<9).map { logit(level, cell, $0, state.options.label) }
    let best = try #require(here.max())
    let lines = text(state)
    #expect(lines.contains { $0.hasPrefix("logit") && $0.contains(signed(best, 2)) })
    let shape = try #require(here.firstIndex(of: best))
    #expect(lines.contains { $0.contains("best by") && $0.contains("shape \(shape), ") })
    let targets = Renderer.pane(state, width: 56).lines.compactMap(\.target)
    let labels = targets.compactMap { if case .label(let label) = $0 { label } else { nil } }
    let expected = (0..<20).map { label in (0..<9).map { logit(level, cell, $0, label) }.max() ?? 0 }
    #expect(labels == expected.indices.sorted { expected[$0] > expected[$1] }.prefix(10).map { $0 })
  }

  @Test func enterShowsTheTopClassOfTheCell() throws {
    var state = Self.ready()
    let cursor = try #require(state.cursor)
    let top = CellScores(TestState.shared.trace.levels[0], cursor).topLabels(1, of: state.labels)
    state.press(.enter)
    #expect([state.options.label] == top)
  }

  @Test func theStripShowsAllLevelsInOneScale() throws {
    let state = Self.ready()
    let scoreMap = try #require(ScoreMap(state, TestState.shared))
    let lines = ScoreStrip(scoreMap: scoreMap, width: 56, cellAspect: 0.5).lines()
    let names = lines[0].map(\.text).joined()
    for level in TestState.shared.trace.levels { #expect(names.contains(level.name)) }
    #expect(lines.dropFirst().allSatisfy { $0.count == lines[1].count && $0.count <= 56 })
    let inks = Set(lines.dropFirst().flatMap { $0 }.map(\.pen.foreground))
    #expect(inks.contains(Ink(Ramp.sequential.color(1))) || inks.count > 5)
    #expect(ScoreStrip(scoreMap: scoreMap, width: 10, cellAspect: 0.5).lines().isEmpty)
  }

  @Test func withoutColoursShadesTellTheValues() throws {
    var state = Self.ready()
    state.traits.depth = .none
    let scoreMap = try #require(ScoreMap(state, TestState.shared))
    let glyphs = Set(
      ScoreStrip(scoreMap: scoreMap, width: 56, cellAspect: 0.5).lines().dropFirst().joined().map(\.text))
    #expect(glyphs.contains("█") && glyphs.count >= 3)
  }

  @Test func hostileLogitsAreDrawn() {
    let bad: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, 0]
    for logits in [{ _ in Float.nan }, { bad[$0 % bad.count] }, { $0 % 7 == 0 ? 2 : .nan }]
      as [(Int) -> Float]
    {
      var state = Self.ready(MadeMaps.inspected(logits: logits))
      for key in ["", "v", ".", "]]]]"] {
        state.type(key)
        for depth in ColorDepth.allCases {
          state.traits.depth = depth
          #expect(Renderer().canvas(state).text.contains("Whole pyramid"))
        }
      }
    }
  }

  @Test func oneClassIsEnoughAndAMissingOneIsReported() {
    var state = Self.ready(TestState.inspected(classes: 1))
    #expect(text(state)[0].hasSuffix("class 0 on P3"))
    state.options.label = 5
    #expect(text(state)[0].contains("No such class"))
    state.options.label = 0
    state.options.shape = 99
    #expect(state.shape == nil)
    state.options.layer = .backbone(1)
    #expect(text(state)[0].hasSuffix("class 0 on P4"))
  }

  @Test(arguments: [56, 30]) func panelSnapshot(width: Int) throws {
    try Snapshot.check(MadeMaps.panel("4v", width: width), "scores-\(width)")
  }

  @Test func panelSnapshotWithoutColours() throws {
    try Snapshot.check(MadeMaps.panel("4", width: 56, depth: .none), "scores-none")
  }
}

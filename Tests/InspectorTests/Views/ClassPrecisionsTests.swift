import Runs
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// The AP of classes in view 7.
struct ClassPrecisionsTests {
  @Test(arguments: [
    (TrainingPanel.overview, CellSize(width: 160, height: 48)),
    (.validation, CellSize(width: 160, height: 48)), (.validation, CellSize(width: 120, height: 36)),
    (.validation, CellSize(width: 80, height: 24)),
  ])
  func looksAsRecorded(panel: TrainingPanel, size: CellSize) throws {
    var state = TrainingState.ready(
      width: size.width, height: size.height, depth: .none, history: TrainingState.classes)
    state.options.training.panel = panel
    try Snapshot.check(
      Renderer().canvas(state), "training-classes-\(panel.rawValue)-\(size.width)x\(size.height)")
  }

  @Test func theWorstComesFirstWithItsChange() throws {
    let history = TrainingState.classes
    for step in [100, 700, 1000] {
      let shown = try #require(ClassPrecisions(history, at: step))
      let read = try #require(history.validations.last { $0.step <= step })
      let first = history.validations[0]
      #expect(shown.entries.count == read.classes.count)
      #expect(shown.entries.map(\.ap) == read.classes.map(\.ap).sorted().map { fixed($0, 3) })
      for entry in shown.entries {
        let now = try #require(read.classes.first { $0.name == entry.name })
        let start = try #require(first.classes.first { $0.name == entry.name })
        #expect(entry.isNew == now.isNew)
        let change = fixed(Float(now.ap - start.ap), 3)
        #expect(entry.change == (step == 100 ? "" : (change.hasPrefix("−") ? "" : "+") + change))
      }
    }
    #expect(ClassPrecisions(history, at: 99) == nil && ClassPrecisions(TrainingState.half, at: 400) == nil)
  }

  /// However many measurements there are.
  @Test func theWorstAreSeenOnASmallScreen() throws {
    var state = TrainingState.ready(width: 80, height: 24, history: TrainingState.classes)
    state.options.training.panel = .validation
    let worst = try #require(ClassPrecisions(TrainingState.classes, at: 1000)).entries.prefix(3)
    let screen = Renderer().canvas(state).text
    for entry in worst { #expect(screen.contains(entry.name)) }
  }

  /// Whatever the size: each class is in the panel once, and no row is wider than it.
  @Test func everyClassIsWritten() throws {
    for (width, height) in [(50, 20), (80, 24), (100, 30), (120, 36), (160, 48), (220, 70)] {
      var state = TrainingState.ready(width: width, height: height, history: TrainingState.classes)
      state.options.training.panel = .validation
      let pane = Renderer.pane(state, width: state.layout.panel?.width ?? 76)
      let lines = pane.lines.map { $0.spans.map(\.text).joined() }
      for entry in try #require(ClassPrecisions(TrainingState.classes, at: 1000)).entries {
        #expect(
          lines.count { $0.contains("\(entry.name) ") } == 1, "\(entry.name) in \(width)×\(height)")
      }
      #expect(lines.allSatisfy { TextGlyphs.width($0) <= pane.width })
    }
  }
}

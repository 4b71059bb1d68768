import Diagnosis
import Foundation
import Imaging
import Support
import Terminal
import Testing

@testable import Inspector

/// How long the browser takes with a large data set. Run by RETINASCOPE_MEASURE=1 swift test --filter BrowserMeasurements.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["RETINASCOPE_MEASURE"] == "1", "RETINASCOPE_MEASURE is not set"))
struct BrowserMeasurements {
  /// 5,000 pictures of 8 objects and up to 3 detections each.
  private func state() -> State {
    var random = SeededRandom(seed: 1)
    var options = ViewOptions()
    options.view = .browser
    let pictures = (0..<5000).map { index in
      let objects = (0..<8).map { _ in
        let side = Float(random.below(200) + 1)
        return MarkedObject(Target(box: Box(x1: 0, y1: 0, x2: side, y2: side), label: random.below(20)))
      }
      return PictureEntry(name: "set/picture\(index).png", objects: objects)
    }
    var state = State(
      pictures: pictures,
      models: [ModelEntry(name: "made", configuration: TestState.shared.trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: 160, height: 48)), options: options,
      thresholds: MissState.thresholds, memory: .max,
      invocation: Invocation(pictures: pictures.map(\.name), flags: [], named: ["set"]))
    report("first screen") {
      _ = state.start()
      _ = Renderer().canvas(state)
    }
    for picture in pictures.indices {
      let record = BrowserFindingTests.record(pictures[picture].objects ?? [], &random)
      state.browser.records[picture] = record
      state.browser.items[picture] = BrowserItem.items(pictures[picture].objects, record)
    }
    state.browser.running = 0
    return state
  }

  private func report(_ what: String, _ body: () -> Void) {
    let time = ContinuousClock().measure(body)
    print("browser of 5,000 pictures: \(what) \(fixed(time / .milliseconds(1), 1)) ms")
  }

  @Test func times() {
    var state = state()
    let renderer = Renderer()
    report("filter by cause, with its frame") {
      state.press(.character("v"))
      _ = renderer.frame(state)
    }
    report("filter by class, with its frame") {
      state.press(.character("c"))
      _ = renderer.frame(state)
    }
    state.press(.escape)
    for sort in BrowserSort.allCases { report("sort by \(sort.title)") { state.setSort(sort) } }
    report("a result that arrives") {
      _ = state.update(
        .examined(
          7,
          .done(
            state.browser.records[7]!, nil, targets: state.targets(of: InferenceID(picture: 7)), seconds: 1)))
    }
    report("moving") { state.press(.down) }
    report("a frame") { _ = renderer.frame(state) }
  }
}

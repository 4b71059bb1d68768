import Foundation
import RetinaNet
import Tensors
import TestSupport

/// The times of preparation and selection for an 800×1344 picture: 201,600 anchors × 91 classes.
struct SelectionBench {
  let workers: Workers

  struct Row {
    var name: String
    /// In milliseconds: the median of several runs for each slider position.
    var times: [Double]
    /// The maximum number of candidates before NMS, and after it.
    var candidates = 0
    var kept = 0
  }

  /// One line per measurement: milliseconds at the median, fastest and slowest slider position.
  func table() -> String {
    func pad(_ text: String, _ width: Int) -> String {
      text.count < width ? String(repeating: " ", count: width - text.count) + text : text
    }
    let head =
      "selection, 201600 anchors x 91 classes".padding(toLength: 60, withPad: " ", startingAt: 0)
      + ["median", "min", "max", "places", "to NMS", "after"].map { pad($0, 9) }.joined()
    let lines = rows().map { row in
      let times = row.times.sorted()
      let numbers = [times[times.count / 2], times[0], times[times.count - 1]]
      return row.name.padding(toLength: 60, withPad: " ", startingAt: 0)
        + numbers.map { pad(String(format: "%.2f", $0), 9) }.joined()
        + [times.count, row.candidates, row.kept].map { pad(String($0), 9) }.joined()
    }
    return ([head] + lines).joined(separator: "\n")
  }

  private func rows() -> [Row] {
    var rows: [Row] = []
    for (name, recipe) in Self.recipes {
      let trace = recipe.make()
      if name == Self.recipes[0].name {
        let generator = AnchorGenerator(trace.configuration)
        rows.append(
          time("lay the anchors of all levels", runs: 9) {
            for (number, level) in trace.levels.enumerated() {
              _ = generator.anchors(
                level: number, gridHeight: level.gridHeight, gridWidth: level.gridWidth, padded: recipe.padded
              )
            }
          })
        rows.append(
          time("prepare scores above 0.05", runs: 201) {
            _ = PreparedCandidates(trace, above: 0.05, workers: workers)
          })
        rows.append(
          time("prepare scores above 0.05, after other memory was read", runs: 51, before: readOtherMemory) {
            _ = PreparedCandidates(trace, above: 0.05, workers: workers)
          })
        rows.append(time("prepare all scores", runs: 21) { _ = PreparedCandidates(trace, workers: workers) })
      }
      let candidates = PreparedCandidates(trace, workers: workers)
      if name == Self.recipes[0].name {
        rows.append(
          time("decode the boxes of all anchors", runs: 9) {
            for level in trace.levels.indices { _ = candidates.boxes(level: level) }
          })
        var all = trace.configuration.thresholds
        all.score = 0
        let selection = candidates.select(all)
        // Others each time, as answers are kept.
        var anchor = 0
        rows.append(
          time("find the fate of a candidate outside top k", runs: 9) {
            anchor += 15_000
            _ = selection.fate(of: Candidate(level: 0, anchor: anchor, label: anchor % 91))
          })
      }
      for (knob, positions) in Self.positions {
        rows.append(select(candidates, "\(name): \(knob)", positions))
      }
    }
    return rows
  }

  /// The times of some runs after one to warm up.
  ///
  /// - Parameter before: done before each run, and not timed.
  private func time(_ name: String, runs: Int, before: () -> Void = {}, _ body: () -> Void) -> Row {
    body()
    return Row(
      name: name,
      times: (0..<runs).map { _ in
        before()
        return Self.milliseconds(body)
      })
  }

  /// Leaves little in the caches of what was there.
  private func readOtherMemory() { _ = Self.otherMemory.elements }

  private static let otherMemory = Tensor(shape: [16 << 20]) { $0.initialize(repeating: 1) }

  private func select(_ candidates: PreparedCandidates, _ name: String, _ positions: [Thresholds]) -> Row {
    var row = Row(name: name, times: [])
    for thresholds in positions {
      var selection: Selection?
      let times = (0..<7).map { _ in Self.milliseconds { selection = candidates.select(thresholds) } }
      row.times.append(times.sorted()[times.count / 2])
      if let funnel = selection?.funnel {
        row.candidates = max(row.candidates, funnel.withinTopK)
        row.kept = max(row.kept, funnel.afterNMS)
      }
    }
    return row
  }

  private static func milliseconds(_ body: () -> Void) -> Double {
    let time = ContinuousClock().measure(body)
    return Double(time.components.seconds) * 1e3 + Double(time.components.attoseconds) * 1e-15
  }

  private static let recipes: [(name: String, recipe: SyntheticTrace)] = {
    var many = SyntheticTrace()
    many.candidates = 5000
    var one = many
    one.candidateClasses = 1
    // The boxes overlap so little that NMS keeps most of them.
    var scattered = one
    scattered.spread = 1.5
    var mmdetection = many
    mmdetection.family = .mmdetection
    var detectron2 = one
    detectron2.family = .detectron2
    return [
      ("5000 in 91 classes", many), ("5000 in one", one), ("5000 in one, scattered", scattered),
      ("5000 in 91, mmdetection", mmdetection), ("5000 in one, detectron2", detectron2),
    ]
  }()

  /// The positions of each dragged slider, with the others fixed.
  private static let positions: [(knob: String, [Thresholds])] = {
    let rest = Thresholds(score: 0.05, nms: 0.5, topK: 5000, maxDetections: 300)
    func vary<T>(_ values: [T], _ path: WritableKeyPath<Thresholds, T>, from start: Thresholds)
      -> [Thresholds]
    {
      values.map { value in
        var thresholds = start
        thresholds[keyPath: path] = value
        return thresholds
      }
    }
    let scores = (0..<60).map { 0.05 + Float($0) * 0.85 / 59 }
    let low = (0..<60).map { 0.001 * pow(50, Float($0) / 59) }
    let ious = (0..<60).map { 0.1 + Double($0) * 0.8 / 59 }
    var classwise = rest
    classwise.scoreByClass = [3: 0.3, 7: 0.6, 11: 0.9]
    var usual = rest
    usual.topK = 1000
    let oneClass = (low + scores).map { score in
      Thresholds(score: 0.9, scoreByClass: [0: score], nms: 0.5, topK: 1000, maxDetections: 300)
    }
    return [
      ("score 0.05…0.9", vary(scores, \.score, from: rest)),
      ("score 0.05…0.9, class scores", vary(scores, \.score, from: classwise)),
      ("one class's score 0.001…0.9, others 0.9", oneClass),
      ("NMS 0.1…0.9", vary(ious, \.nms, from: rest)),
      ("top k 100…5000", vary((1...50).map { $0 * 100 }, \.topK, from: rest)),
      ("maximum 1…1000", vary((0..<50).map { 1 + $0 * 20 }, \.maxDetections, from: rest)),
      ("score 0.001…0.05, top k 1000", vary(low, \.score, from: usual)),
      ("score 0.001…0.05, top k 5000", vary(low, \.score, from: rest)),
    ]
  }()
}

import Diagnosis
import Imaging
import RetinaNet
import Terminal

@testable import Inspector

/// Inspectors whose picture has ground truth that is lost at every stage that a made trace loses some at.
enum MissState {
  static let thresholds = Thresholds(score: 0.5, nms: 0.3, topK: 20, maxDetections: 30)

  /// Up to three objects of each outcome, in an order that mixes them: boxes that the trace has, some of them moved or
  /// grown.
  static let targets: [Target] = {
    let candidates = TestState.shared.candidates
    let all = candidates.select(Thresholds(score: 0.05, nms: 1, topK: 300, maxDetections: 200)).detections
    var tried: [Target] = []
    for (place, detection) in all.enumerated() {
      let box = detection.box
      let shift = [0, 0.2, 0.45][place % 3] * box.width
      let moved = Box(x1: box.x1 + shift, y1: box.y1, x2: box.x2 + shift, y2: box.y2)
      tried.append(Target(box: moved, label: detection.label, id: place + 1))
    }
    tried += (0..<6).map { place in
      let (x, y) = (Float(place * 40), Float(place * 30))
      return Target(box: Box(x1: x, y1: y, x2: x + 5, y2: y + 60), label: place)
    }
    tried.append(Target(box: Box(x1: 10, y1: 10, x2: 90, y2: 80), label: 3, isCrowd: true))
    let diagnosis = PictureDiagnosis(
      PictureCoverage(TestState.shared.trace, candidates, tried), candidates.select(thresholds))
    var counts: [String: Int] = [:]
    return diagnosis.explanations.filter { explanation in
      counts[explanation.outcome.title, default: 0] += 1
      return counts[explanation.outcome.title]! <= 3
    }.map(\.target)
  }()

  /// An inspector that shows its first picture, of which all is known.
  static func ready(
    pictures: Int = 1, width: Int = 160, height: Int = 48, view: ViewKind = .misses,
    targets: [Target] = targets
  ) -> State {
    var state = fresh(pictures: pictures, width: width, height: height, targets: targets)
    state.options.view = view
    _ = state.start()
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared)))
    return state
  }

  static func fresh(
    pictures: Int = 1, width: Int = 160, height: Int = 48, memory: Int = .max, targets: [Target] = targets
  ) -> State {
    State(
      pictures: (0..<pictures).map { index in
        PictureEntry(name: "picture\(index).png", objects: targets.map { MarkedObject($0) })
      },
      models: [ModelEntry(name: "made", configuration: TestState.shared.trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: width, height: height)), thresholds: thresholds,
      memory: memory, invocation: Invocation(pictures: (0..<pictures).map { "picture\($0).png" }, flags: []))
  }
}

extension State {
  /// Does all that is asked for, and what follows from it, but runs no network.
  mutating func carryOut(_ commands: [Command]) {
    let services = ScriptedServices()
    var rest = commands[...]
    while let command = rest.popFirst() {
      if case .prepare = command { continue }
      command.work(in: services) { rest += update($0) }
    }
  }

  /// Presses keys, and has done what they ask for.
  mutating func enter(_ keys: Key...) {
    for key in keys { carryOut(react(to: .key(key))) }
  }

  /// The first object that became so.
  func object(_ outcome: (Explanation.ObjectOutcome) -> Bool) -> Int? {
    diagnosis?.explanations.firstIndex { outcome($0.outcome) }
  }

  func object(missedAt stage: MissStage) -> Int? { object { $0 == .missed(stage) } }
}

extension Command {
  /// What it is called in these tests.
  var name: String { String("\(self)".prefix { $0 != "(" }) }
}

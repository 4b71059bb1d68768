import Diagnosis
import Imaging
import RetinaNet
import Terminal

@testable import Inspector

/// Inspectors that show all pictures of a small data set.
enum BrowserState {
  /// The objects of each picture: another part of those of `MissState`.
  static func objects(of picture: Int) -> [MarkedObject] {
    MissState.targets.enumerated().filter { $0.offset % 4 == picture % 4 || picture % 5 == 0 }
      .map { MarkedObject($0.element) }
  }

  static func fresh(
    pictures: Int = 12, width: Int = 160, height: Int = 48, hasTruth: Bool = true
  ) -> State {
    var options = ViewOptions()
    options.view = .browser
    return State(
      pictures: (0..<pictures).map { index in
        PictureEntry(name: "set/picture\(index).png", objects: hasTruth ? objects(of: index) : nil)
      },
      models: [ModelEntry(name: "made", configuration: TestState.shared.trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: width, height: height)), options: options,
      thresholds: MissState.thresholds, memory: .max,
      invocation: Invocation(
        pictures: (0..<pictures).map { "set/picture\($0).png" }, flags: [], named: ["set"]))
  }

  /// Made once for all tests.
  private static let made = [true, false].map { hasTruth in
    var state = fresh(hasTruth: hasTruth)
    state.work(through: state.start())
    return state
  }

  /// One of twelve pictures, whose network has run over all of them.
  static func ready(width: Int = 160, height: Int = 48, hasTruth: Bool = true) -> State {
    var state = made[hasTruth ? 0 : 1]
    state.work(through: state.update(.resize(width: width, height: height)))
    return state
  }

  /// The same of any number of pictures, with something changed at the start.
  static func ready(
    pictures: Int, width: Int = 160, height: Int = 48, hasTruth: Bool = true,
    changing: (inout State) -> Void
  ) -> State {
    var state = fresh(pictures: pictures, width: width, height: height, hasTruth: hasTruth)
    changing(&state)
    state.work(through: state.start())
    return state
  }
}

/// The made trace for every picture.
struct BrowserServices: Services {
  var threads: Int { 1 }
  /// The indices of pictures that fail.
  var failing: Set<Int> = []

  struct Unreadable: Error, CustomStringConvertible { let description = "it is damaged" }

  func prepare(
    _ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    if failing.contains(inference.picture) { throw Unreadable() }
    try report(.read(TestState.shared.picture))
    return TestState.shared
  }

  func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    if failing.contains(picture) { throw Unreadable() }
    let image = TestState.shared.picture.image
    return (image, PixelSize(width: image.width, height: image.height))
  }

  func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String { "view.png" }
  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String
  { "detections.json" }
  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String { "truth.json" }
}

extension State {
  /// Does all that is asked for, and all that follows.
  mutating func work(through commands: [Command], in services: any Services = BrowserServices()) {
    var rest = commands[...]
    while let command = rest.popFirst() {
      if case .prepare(_, _, urgent: false) = command { continue }
      command.work(in: services) { rest += update($0) }
    }
  }

  /// Presses keys, and has all done that they ask for.
  mutating func browse(_ keys: Key..., in services: any Services = BrowserServices()) {
    for key in keys { work(through: react(to: .key(key)), in: services) }
  }
}

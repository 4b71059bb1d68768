import Imaging
import RetinaNet
import Terminal
import TestSupport

@testable import Inspector

/// States to try keys on, made without a network.
enum TestState {
  /// A small made trace of 20 classes over a picture of soft colours.
  static func inspected(
    seed: UInt64 = 1, classes: Int = 20, levels: [Int] = [3, 4, 5, 6, 7]
  ) -> InspectedPicture {
    var recipe = SyntheticTrace()
    recipe.levels = levels
    recipe.padded = .init(width: 256, height: 192)
    recipe.classes = classes
    recipe.candidateClasses = classes
    recipe.candidates = 300
    recipe.seed = seed
    let made = recipe.make()
    let size = made.transform.original
    var pixels: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width { pixels += [UInt8(x & 255), UInt8(y & 255), UInt8((x + y) & 255)] }
    }
    let image = Image(width: size.width, height: size.height, pixels: pixels)
    let trace = Trace(
      image: image, file: made.file, configuration: made.configuration, transform: made.transform,
      input: made.input, backbone: made.backbone, levels: made.levels)
    return InspectedPicture(
      picture: LoadedPicture(image), trace: trace, candidates: PreparedCandidates(trace, above: 0.05))
  }

  static let shared = inspected()

  /// The same results, of a model whose channel 0 is background.
  static func withBackground(_ inspected: InspectedPicture) -> InspectedPicture {
    let trace = inspected.trace
    var configuration = trace.configuration
    configuration.classes[0] = nil
    return InspectedPicture(
      picture: inspected.picture,
      trace: Trace(
        image: trace.image, file: trace.file, configuration: configuration, transform: trace.transform,
        input: trace.input, backbone: trace.backbone, levels: trace.levels),
      candidates: inspected.candidates)
  }

  /// An inspector before anything has been read.
  static func fresh(
    pictures: Int = 1, width: Int = 160, height: Int = 48, memory: Int = .max,
    inspected: InspectedPicture = shared
  ) -> State {
    State(
      pictures: (0..<pictures).map { PictureEntry(name: "picture\($0).png") },
      models: [ModelEntry(name: "made", configuration: inspected.trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: width, height: height)),
      thresholds: Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300), memory: memory,
      invocation: Invocation(pictures: (0..<pictures).map { "picture\($0).png" }, flags: []))
  }

  /// An inspector that shows its first picture's result.
  static func ready(
    pictures: Int = 1, width: Int = 160, height: Int = 48, inspected: InspectedPicture = shared
  ) -> State {
    var state = fresh(pictures: pictures, width: width, height: height, inspected: inspected)
    _ = state.start()
    _ = state.update(.inferenceDone(InferenceID(picture: 0), inspected))
    return state
  }
}

extension State {
  /// Takes an event as the runtime does: with what lies under the mouse, and how far there is to scroll.
  mutating func react(to event: Event) -> [Command] {
    event.action(on: ScreenRegions(self)).map { update($0) } ?? []
  }

  /// Presses keys, one after the other, and gives what the last one asked for.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Command] {
    var commands: [Command] = []
    for key in keys { commands = react(to: .key(key)) }
    return commands
  }

  /// Types letters, each as a key of its own.
  @discardableResult
  mutating func type(_ text: String) -> [Command] {
    var commands: [Command] = []
    for character in text { commands = react(to: .key(.character(character))) }
    return commands
  }
}

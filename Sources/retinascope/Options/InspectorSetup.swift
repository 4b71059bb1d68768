import ArgumentParser
import Inspector
import RetinaNet
import Runs

/// The inputs of the inspector's commands: the pictures and their model, opened but not yet run.
struct InspectorSetup {
  let services: LiveServices
  private let invocation: Invocation
  /// What is to be known of the annotations.
  private let notes: [String]

  var configuration: Configuration { services.session.configuration }

  /// - Parameter annotations: `nil` if no ground truth is shown.
  init(
    _ sources: [PictureSource], _ modelOptions: ModelOptions, _ decodingFlags: DecodingFlags,
    _ annotations: AnnotationOptions? = nil
  ) throws {
    let session = try modelOptions.open(for: sources, decoding: decodingFlags.decoding)
    let (truth, notes) = try annotations?.shownTruth(sources, session) ?? (nil, [])
    self.notes = notes
    services = LiveServices(
      sources, session,
      thresholds: try modelOptions.thresholds.displayThresholds(over: session.configuration), truth: truth)
    invocation = Invocation(
      pictures: sources.map { $0.name != "-" && $0.name.hasPrefix("-") ? "./\($0.name)" : $0.name },
      flags: (session.file == nil ? [] : modelOptions.words) + decodingFlags.words
        + (annotations?.annotations.map { ["--annotations", $0] } ?? []))
  }

  /// - Parameter memory: the maximum size of results in bytes.
  func state(_ traits: TerminalTraits, _ options: ViewOptions, memory: Int = .max, isNewcomer: Bool) -> State
  {
    var state = services.state(
      traits, options, memory: memory, invocation: invocation, isNewcomer: isNewcomer)
    state.notes = notes
    return state
  }
}

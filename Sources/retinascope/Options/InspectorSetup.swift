import ArgumentParser
import Inspector
import RetinaNet
import Runs

/// The inputs of the inspector's commands: the pictures and their model, opened but not yet run.
struct InspectorSetup {
  let services: LiveServices
  private let invocation: Invocation

  var configuration: Configuration { services.session.configuration }

  /// - Parameter annotations: `nil` if no ground truth is shown.
  init(
    _ sources: [PictureSource], _ modelOptions: ModelOptions, _ decodingFlags: DecodingFlags,
    _ annotations: AnnotationOptions? = nil
  ) throws {
    let session = try modelOptions.open(for: sources, decoding: decodingFlags.decoding)
    services = LiveServices(
      sources, session,
      thresholds: try modelOptions.thresholds.displayThresholds(over: session.configuration),
      truth: try annotations?.shownTruth(sources, session, labels: modelOptions.labels))
    invocation = Invocation(
      pictures: sources.map { $0.name != "-" && $0.name.hasPrefix("-") ? "./\($0.name)" : $0.name },
      flags: (session.file == nil ? [] : modelOptions.words) + decodingFlags.words
        + (annotations?.annotations.map { ["--annotations", $0] } ?? []))
  }

  /// - Parameter memory: the maximum size of results in bytes.
  func state(_ traits: TerminalTraits, _ options: ViewOptions, memory: Int = .max, isNewcomer: Bool) -> State
  {
    services.state(traits, options, memory: memory, invocation: invocation, isNewcomer: isNewcomer)
  }
}

import ArgumentParser
import Inspector
import RetinaNet
import Runs
import Support

/// The inputs of the inspector's commands: the pictures and their model, opened but not yet run.
struct InspectorSetup {
  let services: LiveServices
  private let invocation: Invocation
  /// What is to be known of the annotations.
  private let notes: [String]
  /// The flags and files that the start should name.
  private let advice: [String]
  /// The model and the ground truth in use.
  private let inputs: [InspectorInput]

  var configuration: Configuration { services.session.configuration }

  /// - Parameters:
  ///   - annotations: `nil` if no ground truth is shown.
  ///   - named: the arguments that stand for all pictures, if they are known.
  init(
    _ sources: [PictureSource], _ modelOptions: ModelOptions, _ decodingFlags: DecodingFlags,
    _ annotations: AnnotationOptions? = nil, named: [String]? = nil
  ) throws {
    let session = try modelOptions.open(for: sources, decoding: decodingFlags.decoding)
    let shown =
      try annotations?.shownTruth(sources, session, labels: modelOptions.labels) ?? ShownTruth()
    notes = shown.notes
    let isDemoModel = session.file != nil && modelOptions.namedModel() == nil
    advice =
      annotations == nil
      ? []
      : StartAdvice(
        named, sources, usesDemoModel: isDemoModel, hasTruth: shown.truth != nil || shown.failure != nil
      ).lines
    inputs = [
      session.file.map {
        InspectorInput(name: "model", text: isDemoModel ? "the demo's, \($0.path)" : $0.path)
      },
      shown.truth.map { InspectorInput(name: "ground truth", text: $0.annotations.source) },
    ].compactMap(\.self)
    services = LiveServices(
      sources, session,
      thresholds: try modelOptions.thresholds.displayThresholds(over: session.configuration),
      truth: shown.truth, truthFailure: shown.failure)
    invocation = Invocation(
      pictures: sources.map { Self.argument($0.name) },
      flags: (session.file == nil ? [] : modelOptions.words) + decodingFlags.words
        + (annotations?.annotations.map { ["--annotations", $0] } ?? []),
      named: named.map { $0.map(Self.argument) })
  }

  /// A name as an argument, where it could be taken for a flag.
  private static func argument(_ name: String) -> String {
    name != "-" && name.hasPrefix("-") ? "./\(name)" : name
  }

  /// - Parameter memory: the maximum size of results in bytes.
  func state(_ traits: TerminalTraits, _ options: ViewOptions, memory: Int = .max, isNewcomer: Bool) -> State
  {
    var state = services.state(
      traits, options, memory: memory, invocation: invocation, isNewcomer: isNewcomer)
    state.notes = notes
    state.inputs = inputs
    if isNewcomer { state.advice = advice }
    return state
  }
}

extension InspectorSetup {
  /// Whether the model is the demo's, which lessons are about.
  var isDemoModel: Bool {
    guard let file = services.session.file, let demo = try? Demo.model() else { return false }
    return FileIdentity(path: file.path) == FileIdentity(path: demo)
  }
}

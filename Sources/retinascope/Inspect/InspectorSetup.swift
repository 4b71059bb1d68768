import ArgumentParser
import Inspector
import RetinaNet
import Runs

/// What the inspector's commands begin with: the pictures and their model, opened but not yet run.
struct InspectorSetup {
  let configuration: Configuration
  /// Where the thresholds begin: at the display score, unless a flag says otherwise.
  let thresholds: Thresholds
  let services: LiveServices
  private let invocation: Invocation
  private let truth: InspectorTruth

  /// - Parameter annotations: `nil` where no ground truth is shown.
  init(
    _ sources: [PictureSource], _ modelOptions: ModelOptions, _ decodingFlags: DecodingFlags,
    _ annotations: AnnotationOptions? = nil
  ) throws {
    let session = try modelOptions.open(for: sources, decoding: decodingFlags.decoding)
    let configuration = session.configuration
    self.configuration = configuration
    thresholds = try modelOptions.thresholds.displayThresholds(over: configuration)
    truth =
      try annotations.map {
        try InspectorTruth($0, sources, classes: configuration.classes, decoding: decodingFlags.decoding)
      } ?? .none
    services = LiveServices(sources: sources, session: session, truth: truth, thresholds: thresholds)
    invocation = Invocation(
      pictures: sources.map { $0.name != "-" && $0.name.hasPrefix("-") ? "./\($0.name)" : $0.name },
      flags: (session.file == nil ? [] : modelOptions.words) + decodingFlags.words + truth.flags)
  }

  /// - Parameter memory: bytes that results may take.
  func state(_ traits: TerminalTraits, _ options: ViewOptions, memory: Int = .max, isNewcomer: Bool) -> State
  {
    State(
      pictures: services.sources.enumerated().map { index, source in
        PictureEntry(
          name: source.name, isReadOnce: source == .standardInput, objects: truth.objects(ofSource: index),
          unannotated: truth.unannotated)
      },
      models: [ModelEntry(name: configuration.name, configuration: configuration)], traits: traits,
      options: options, thresholds: thresholds, memory: memory, invocation: invocation, isNewcomer: isNewcomer
    )
  }
}

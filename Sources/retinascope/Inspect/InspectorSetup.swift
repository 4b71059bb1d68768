import ArgumentParser
import Foundation
import Imaging
import Inspector
import RetinaNet
import Tensors

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
    let subject = try RunSubject(sources, modelOptions)
    configuration = subject.configuration
    thresholds = try modelOptions.displayThresholds(over: configuration)
    truth =
      try annotations.map {
        try InspectorTruth(
          $0, sources, classes: subject.configuration.classes, decoding: decodingFlags.decoding)
      } ?? .none
    services = LiveServices(
      sources: sources, model: subject.chosen.map { LazyModel($0, threads: modelOptions.threads) },
      decoding: decodingFlags.decoding, truth: truth, classes: configuration.classes, thresholds: thresholds,
      workers: Workers(modelOptions.threads ?? ResourceLimits.current().processors))
    invocation = Invocation(
      pictures: sources.map { $0.name != "-" && $0.name.hasPrefix("-") ? "./\($0.name)" : $0.name },
      flags: (subject.chosen == nil ? [] : modelOptions.words) + decodingFlags.words + truth.flags)
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

extension ModelOptions {
  /// The flags that say which model runs, and on what input, as they would be typed again. Thresholds are not among
  /// them.
  var words: [String] {
    let values = [
      ("--model", namedModel()), ("--config", config), ("--labels", labels),
      ("--min-size", minSize.map(String.init)), ("--max-size", maxSize.map(String.init)),
    ]
    return values.flatMap { flag, value in value.map { [flag, $0] } ?? [] }
  }
}

extension DecodingFlags {
  /// Those that were given.
  var words: [String] {
    (exif == .apply ? [] : ["--exif", exif.rawValue])
      + (maxPixels == DecodingOptions.defaultMaxPixels ? [] : ["--max-pixels", "\(maxPixels)"])
  }
}

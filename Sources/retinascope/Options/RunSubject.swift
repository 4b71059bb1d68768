import ArgumentParser
import RetinaNet

/// What a run is about: the model that was asked for, or, where all sources are traces, that of the first.
struct RunSubject {
  let chosen: ChosenModel?
  let configuration: Configuration

  /// Opens it, and says what is odd about it.
  init(_ sources: [PictureSource], _ options: ModelOptions) throws {
    if let first = sources.first, sources.allSatisfy(\.isTrace) {
      chosen = nil
      if let flag = options.flagForPicturesOnly {
        throw ValidationError("\(flag) does nothing here: a trace holds the settings that it was made with.")
      }
      // A damaged one is reported in its turn; only where none can be read is there nothing to go by.
      configuration =
        try sources.lazy.compactMap { try? Trace.configuration(in: $0.name) }.first
        ?? Trace.configuration(in: first.name)
    } else {
      let model = try options.open()
      for warning in model.file.warnings { Console.complain("\(model.file.path): \(warning)") }
      (chosen, configuration) = (model, model.configuration)
    }
  }

  func categoryID(forChannel channel: Int) -> Int? {
    chosen.map { $0.categoryID(forChannel: channel) }
      ?? COCOCategories.id(forChannel: channel, of: configuration.classes)
  }
}

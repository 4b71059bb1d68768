import Annotations
import ArgumentParser
import Foundation
import RetinaNet

/// A model that flags asked for, and what its channels mean.
struct ChosenModel {
  let file: ModelFile
  /// What `--labels` says of the channels; absent without it.
  let labels: ChannelLabels?

  var configuration: Configuration { file.configuration }

  /// COCO's `category_id` for a channel: by `--labels` where it gives ids, else for models with COCO's own
  /// classes. `nil` where it is not known.
  func categoryID(forChannel channel: Int) -> Int? {
    labels?.categoryID(forChannel: channel)
      ?? COCOCategories.id(forChannel: channel, of: file.configuration.classes)
  }
}

extension ModelOptions {
  /// A flag that was given and decides how a network runs, which is past where there are only traces.
  var flagForPicturesOnly: String? {
    let given = [
      ("--config", config != nil), ("--labels", labels != nil), ("--min-size", minSize != nil),
      ("--max-size", maxSize != nil),
    ]
    return given.first(where: \.1)?.0
  }

  /// The files that these flags name, for outputs that must not replace them.
  var files: [String] { [try? path(), config, labels].compactMap { $0 } }

  /// The checkpoint that somebody has named: `--model`, else `RETINASCOPE_MODEL`.
  func namedModel(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    model ?? environment["RETINASCOPE_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The checkpoint's path: `--model`, else `RETINASCOPE_MODEL`, else the demo's.
  func path(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    try namedModel(environment) ?? AssetLocation.path("models/stamps-r18.safetensors")
  }

  /// Opens the model and decides its settings; weights are not read yet.
  func open() throws -> ChosenModel { try open(path()) }

  func open(_ path: String) throws -> ChosenModel {
    var labels: ChannelLabels?
    do {
      let file = try ModelFile.open(path, config: config) { architecture in
        labels = try self.labels.map { try LabelMap.read(path: $0).labels(channels: architecture.classCount) }
        return settings(classes: labels?.names)
      }
      return ChosenModel(file: file, labels: labels)
    } catch ConfigurationError.unknownClass(source: "--score", let name, let similar) {
      // Only the model's classes tell that the flag was mistyped.
      throw ValidationError(
        "\(ConfigurationError.unknownClass(source: "--score", name: name, similar: similar))")
    }
  }

  /// What the flags say, each field with its flag.
  private func settings(classes: [String?]?) -> [ConfigurationLayer] {
    var answer: [ConfigurationLayer] = []
    func add(_ flag: String, _ change: (inout ConfigurationLayer) -> Void) {
      var layer = ConfigurationLayer(origin: .flag(flag))
      change(&layer)
      answer.append(layer)
    }
    if let classes { add("--labels") { $0.classes = classes } }
    if let score {
      add("--score") {
        $0.score = score.all
        $0.scoreByClass = score.byClass
      }
    }
    if let nms { add("--nms") { $0.nms = nms } }
    if let topK { add("--top-k") { $0.topK = topK } }
    if let maxDetections { add("--max-detections") { $0.maxDetections = maxDetections } }
    if let minSize { add("--min-size") { $0.minSize = minSize } }
    if let maxSize { add("--max-size") { $0.maxSize = maxSize } }
    return answer
  }
}

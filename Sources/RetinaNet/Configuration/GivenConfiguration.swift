import Foundation

/// The file that `--config` names: settings as `ConfigurationLayer` has them, mmdetection's configuration in Python, or
/// detectron2's in YAML. The ending of its name says which.
enum GivenConfiguration {
  case settings(ConfigurationLayer)
  case mmdetection(MMDetectionConfigFile)
  case detectron2(file: String)

  init(_ path: String) throws(ConfigurationError) {
    self =
      switch URL(filePath: path).pathExtension.lowercased() {
      case "py": .mmdetection(try MMDetectionConfigFile(path))
      case "yaml", "yml": .detectron2(file: path)
      default: .settings(try ConfigurationLayer.file(path))
      }
  }

  /// Whether it is of the kind that a training program writes.
  var isOfTrainer: Bool { if case .settings = self { false } else { true } }

  /// Which of two networks in a file it predicts with, where it says that.
  var predictedNetwork: PredictedNetwork? {
    guard case .mmdetection(let file) = self else { return nil }
    return SemiSupervision(model: file.values["model"] ?? .none, file.values)?.predicted
  }

  /// - Parameters:
  ///   - stronger: flags.
  ///   - weights: the network that the user chose.
  func read(
    for architecture: Architecture, stronger: [ConfigurationLayer], weights: String?
  ) throws(ConfigurationError) -> (layer: ConfigurationLayer, warnings: [String], isPartial: Bool) {
    switch self {
    case .settings(let layer): return (layer, [], false)
    case .mmdetection(let file):
      guard architecture.family == .mmdetection else {
        throw .unreadable(
          source: file.path,
          why: "files in Python are read as mmdetection's, and the weights are \(architecture.family.title)'s"
            + (architecture.family == .detectron2 ? "; detectron2 writes a config.yaml beside them" : ""))
      }
      let settings = try MMDetectionSettings(file: file, architecture, stronger: stronger, weights: weights)
      return (settings.layer, settings.warnings, settings.isPartial)
    case .detectron2(let path):
      guard architecture.family == .detectron2 else {
        throw .unreadable(
          source: path,
          why: "files in YAML are read as detectron2's, and the weights are \(architecture.family.title)'s")
      }
      let file = try Detectron2ConfigFile(given: path, architecture, stronger: stronger)
      guard let layer = file.layer else {
        throw .unreadable(source: path, why: "it is no configuration of detectron2's")
      }
      return (layer, file.warnings, file.isPartial)
    }
  }
}

import Checkpoints

/// What a network that was saved whole says of its settings: `torch.save(model)` keeps every attribute of every module.
enum ModuleSettings {
  /// Nothing where only arrays were saved.
  ///
  /// - Parameters:
  ///   - stronger: flags and files, which may replace what is not computed.
  ///   - weights: the network that the user chose.
  /// - Throws: `ConfigurationError` where the modules compute what RetinaScope does not, or hold no number that can be.
  static func read(
    _ checkpoint: Checkpoint, _ architecture: Architecture, stronger: [ConfigurationLayer] = [],
    weights: String? = nil
  ) throws -> (layer: ConfigurationLayer?, warnings: [String]) {
    guard let modules = SavedModules(checkpoint, prefix: architecture.prefix) else { return (nil, []) }
    let arithmetic = try ModuleArithmetic(modules, architecture)
    var layer = ConfigurationLayer(origin: .trainer(ModuleArithmetic.source))
    var warnings: [String] = []
    let names = modules.classNames(
      count: architecture.classCount,
      mayLackBackground: [.torchvision, .torchvisionV2].contains(architecture.family))
    switch architecture.family {
    case .torchvision, .torchvisionV2:
      let reading = TorchvisionModules(modules: modules, architecture: architecture)
      try reading.read(&layer)
      warnings = reading.notes
    case .detectron2:
      try Detectron2Modules(modules: modules, architecture: architecture).read(&layer)
    case .mmdetection:
      let reading = MMDetectionModules(modules: modules, architecture: architecture)
      let settings = try reading.settings(stronger: stronger, weights: weights)
      try reading.compareCells(settings.layer)
      (layer, warnings) = (settings.layer, settings.warnings)
    }
    layer.normEpsilon = arithmetic.normEpsilon ?? layer.normEpsilon
    layer.strideIn3x3 = arithmetic.strideIn3x3 ?? layer.strideIn3x3
    layer.classes = layer.classes ?? names
    try layer.checkBounds()
    return (layer.isEmpty ? nil : layer, warnings)
  }
}

extension SavedModules {
  /// Names of classes that the detector or a module around it keeps, the innermost first: as many as there are channels,
  /// or one fewer where channel 0 may be background.
  fileprivate func classNames(count: Int, mayLackBackground: Bool) -> [String?]? {
    for module in enclosing.reversed() {
      for name in ["classes", "class_names", "CLASSES", "label_names", "names", "labels", "categories"] {
        guard let texts = module.attributes[name]?.texts,
          texts.count == count || mayLackBackground && texts.count == count - 1,
          !texts.isEmpty
        else { continue }
        return texts.map { $0 == "__background__" ? nil : $0 }
      }
      for name in [
        "label_dict", "class_to_idx", "label2id", "numeric_to_label_dict", "idx_to_class", "id2label",
        "classes",
        "class_names", "names",
      ] {
        if let names = module.attributes[name]?.namesByChannel, names.count == count { return names }
      }
    }
    return nil
  }
}

extension PlainValue {
  /// Names from a dictionary name → channel or channel → name, which must cover the channels from 0 on.
  fileprivate var namesByChannel: [String?]? {
    guard case .dictionary(let entries) = self, !entries.isEmpty else { return nil }
    var names = [String?](repeating: nil, count: entries.count)
    for entry in entries {
      let pair =
        entry.value.integer.map { ($0, entry.key) }
        ?? entry.value.text.flatMap { name in
          Int(entry.key).map { ($0, name) }
        }
      guard let (channel, name) = pair, names.indices.contains(channel) else { return nil }
      names[channel] = name
    }
    return names.contains(nil) ? nil : names
  }
}

/// Finds the weight dictionary in the object that a training program saved.
extension PickleHeap {
  /// The keys that programs store it under, in order of preference.
  private static let nests = ["state_dict", "model_state_dict", "model"]

  /// The weight dictionary: `root`, or one nested in it.
  func weights(below root: ValueID) throws(CheckpointError) -> ValueID {
    var dictionary = root
    // Real files nest once or twice.
    for _ in 0..<4 {
      guard case .dictionary = self[dictionary] else { throw notADictionary(dictionary) }
      guard let inner = Self.nests.lazy.compactMap({ member($0, of: dictionary) }).first(where: isNest) else {
        try refuseCaffe2(dictionary)
        return dictionary
      }
      dictionary = inner
    }
    throw .damaged("pickle", "dictionaries of weights are nested more than four deep")
  }

  /// A weight may also be called "model", so only a dictionary or an unknown object counts as a whole model.
  private func isNest(_ id: ValueID) -> Bool {
    switch self[id] {
    case .dictionary: true
    case .object: !(call(id)?.callee.map { Self.arrayMakers.contains($0.module) } ?? false)
    default: false
    }
  }

  private func refuseCaffe2(_ dictionary: ValueID) throws(CheckpointError) {
    guard let blobs = member("blobs", of: dictionary), case .dictionary = self[blobs] else { return }
    throw .unsupported(
      "pickle", "this is a Caffe2 model of Detectron's first version",
      remedy: "Convert it with detectron2's converter, or take the model from detectron2's zoo")
  }

  private func notADictionary(_ id: ValueID) -> CheckpointError {
    .unsupported(
      "pickle", "instead of a dictionary of weights it holds \(summary(id))",
      remedy: "Save the weights and not the model: torch.save(model.state_dict(), …)")
  }

  func noWeights(in dictionary: ValueID) -> CheckpointError {
    let keys = (pairs(dictionary) ?? []).prefix(6).compactMap { name($0.key) }.map(quoted)
    return .unsupported(
      "pickle",
      "its dictionary holds no weights, only " + (keys.isEmpty ? "nothing" : keys.joined(separator: ", ")),
      remedy: "Save the weights under 'state_dict' or alone: torch.save(model.state_dict(), …)")
  }

  // MARK: - Warnings

  /// Describes what was skipped.
  func warnings(skipped: SkippedNames) -> [String] {
    var unknown = SkippedNames()
    for global in globals where !Self.isKnown(global) { unknown.count(global.fullName) }
    return [
      skipped.text.map { "entries that are not arrays were skipped: " + $0 },
      unknown.text.map { "classes that no weight needs were skipped: " + $0 },
    ].compactMap { $0 }
  }

  /// Whether this is a number, text, None, a class, or a container of these, and so not a weight.
  func isPlain(_ id: ValueID) -> Bool {
    switch self[id] {
    case .object, .persistent: false
    default: true
    }
  }

  /// Modules whose functions create arrays.
  private static let arrayMakers: Set<String> = [
    "torch._utils", "torch._tensor", "torch.tensor", "numpy.core.multiarray", "numpy._core.multiarray",
    "numpy.core.numeric", "numpy._core.numeric",
  ]

  private static func isKnown(_ global: PickleGlobal) -> Bool {
    arrayMakers.contains(global.module)
      || global.fullName.hasPrefix("torch.") && global.name.hasSuffix("Storage")
      || ["collections", "numpy", "torch", "_codecs", "builtins", "__builtin__"].contains(global.module)
  }
}

/// Counts skipped items, and keeps the first few names.
struct SkippedNames {
  private var names: [String] = []
  private var total = 0
  private static let shown = 8

  mutating func count(_ name: @autoclosure () -> String?) {
    total += 1
    if names.count < Self.shown { names.append(name() ?? "?") }
  }

  /// The names as a list, or nil if nothing was skipped.
  var text: String? {
    guard total > 0 else { return nil }
    let list = names.map(quoted).joined(separator: ", ")
    return total > names.count ? list + " and \(total - names.count) more" : list
  }
}

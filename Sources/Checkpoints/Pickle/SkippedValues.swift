/// What is said of the values of a pickle that are no weights.
extension PickleHeap {
  func noWeights(among names: [String?]) -> CheckpointError {
    let keys = names.prefix(6).compactMap { $0 }.map(quoted)
    return .unsupported(
      "pickle",
      "its dictionary holds no weights, only " + (keys.isEmpty ? "nothing" : keys.joined(separator: ", ")),
      remedy: "Save the weights under 'state_dict' or alone: torch.save(model.state_dict(), …)")
  }

  // MARK: - Warnings

  /// Describes what was skipped.
  ///
  /// - Parameter readsModules: whether a network was saved whole, whose own classes are then read and not skipped.
  func warnings(skipped: SkippedNames, readsModules: Bool) -> [String] {
    var unknown = SkippedNames()
    for global in globals where !Self.isKnown(global) {
      if readsModules, Self.libraries.contains(where: global.module.hasPrefix) { continue }
      unknown.count(global.fullName)
    }
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
  static let arrayMakers: Set<String> = [
    "torch._utils", "torch._tensor", "torch.tensor", "numpy.core.multiarray", "numpy._core.multiarray",
    "numpy.core.numeric", "numpy._core.numeric",
  ]

  private static let libraries = [
    "torch.nn.", "torchvision.", "detectron2.", "deepforest.", "mmdet.", "mmengine.", "mmcv.",
  ]

  private static func isKnown(_ global: PickleGlobal) -> Bool {
    arrayMakers.contains(global.module) || SettingsObject.isPart(global)
      || global.fullName.hasPrefix("torch.") && global.name.hasSuffix("Storage")
      || ["collections", "numpy", "torch", "_codecs", "builtins", "__builtin__"].contains(global.module)
  }
}

extension PickleHeap {
  /// What is wrong with a value where a weight should be.
  func notAnArray(_ value: ValueID, _ name: String) -> CheckpointError {
    let known = call(value)?.callee.flatMap { Self.otherTensors[$0.name] }
    return .unsupported(
      name, "this weight is \(known?.what ?? "\(summary(value)), which is not known here")",
      remedy: known?.remedy ?? "Save plain tensors: torch.save(model.state_dict(), …)")
  }

  /// Tensors that are no arrays of numbers, by the functions that make them.
  private static let otherTensors: [String: (what: String, remedy: String)] = [
    "_rebuild_sparse_tensor": ("a sparse tensor", "Save it dense: tensor.to_dense()"),
    "_rebuild_sparse_csr_tensor": ("a sparse tensor", "Save it dense: tensor.to_dense()"),
    "_rebuild_qtensor": ("a quantised tensor", "Save its numbers: tensor.dequantize()"),
    "_rebuild_nested_tensor": ("a nested tensor", "Save its parts as tensors of their own"),
    "_rebuild_meta_tensor_no_storage": (
      "on PyTorch's meta device, where tensors have no numbers", "Save the model once its weights are loaded"
    ),
    "_rebuild_device_tensor_from_numpy": (
      "a tensor of another device", "Save it from the CPU: tensor.cpu()"
    ),
    "_rebuild_device_tensor_from_cpu_tensor": (
      "a tensor of another device", "Save it from the CPU: tensor.cpu()"
    ),
  ]
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

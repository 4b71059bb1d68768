import Checkpoints
import Tensors

/// The parts of a network that `torch.save(model)` wrote whole, by the paths that its keys have: without wrappers, and
/// without the architecture's prefix.
struct SavedModules {
  private let modules: [String: StoredModule]
  private let buffers: [String: StoredArray]
  private let prefix: String

  /// `nil` where only arrays were saved.
  init?(_ checkpoint: Checkpoint, prefix: String) {
    guard !checkpoint.modules.isEmpty else { return nil }
    self.prefix = prefix
    let arrays = Array(checkpoint.arrays) + checkpoint.unsavedBuffers.map { (key: $0, value: $1) }
    buffers = Dictionary(
      arrays.map { (WrapperModules.unwrapped($0.key), $0.value) }, uniquingKeysWith: { _, inner in inner })
    // A module comes before those inside it, so that what a wrapper holds takes the wrapper's place.
    modules = Dictionary(
      checkpoint.modules.map { (WrapperModules.unwrapped($0.path), $0) },
      uniquingKeysWith: { _, inner in inner })
  }

  /// A small array by its key without wrappers and prefix, whether a `state_dict` has it or not.
  func array(_ key: String) throws -> Tensor? {
    guard let array = buffers[prefix + key], array.shape.reduce(1, *) <= 4096 else { return nil }
    return try array.floats()
  }

  subscript(_ path: String) -> StoredModule? { modules[prefix + path] }

  /// The detector, and the modules around it, the outermost first.
  var enclosing: [StoredModule] {
    let names = prefix.split(separator: ".")
    return (0...names.count).compactMap { modules[names.prefix($0).joined(separator: ".")] }
  }

  /// The detector itself.
  var detector: StoredModule? { modules[String(prefix.dropLast())] }

  /// A module of the network's parts and its path.
  struct PlacedModule {
    let path: String
    let module: StoredModule
  }

  /// All modules in or below these, by their paths.
  func all(in parts: [String]) -> [PlacedModule] {
    modules.compactMap { path, module in
      guard path.hasPrefix(prefix) else { return nil }
      let inner = String(path.dropFirst(prefix.count))
      return parts.contains { inner == $0 || inner.hasPrefix($0 + ".") }
        ? PlacedModule(path: inner, module: module) : nil
    }.sorted { $0.path < $1.path }
  }

  /// What a sequence runs, in order: the modules below `path` that compute something themselves.
  func steps(below path: String) -> [PlacedModule] {
    var steps: [PlacedModule] = []
    var open = [path]
    while let path = open.popLast() {
      guard let module = self[path] else { continue }
      if ModuleClasses.containers.contains(module.className) {
        open += module.children.reversed().map { "\(path).\($0)" }
      } else if !ModuleClasses.isInert(module.className) {
        steps.append(PlacedModule(path: path, module: module))
      }
    }
    return steps
  }
}

extension PlainValue {
  /// One integer for both directions of a picture; `nil` where they differ.
  var side: Int? {
    guard let list else { return integer }
    let sides = list.compactMap(\.integer)
    return sides.count == list.count && !sides.isEmpty && sides.allSatisfy { $0 == sides[0] } ? sides[0] : nil
  }
}

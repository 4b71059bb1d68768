/// An object that does nothing but hold settings: argparse's and Python's namespaces, and OmegaConf's dictionaries, lists and
/// values.
///
/// Source: OmegaConf's `basecontainer.py` and `nodes.py`: what they hold are `_content` and `_val`.
struct SettingsObject {
  /// What it holds; `nil` where nothing was set.
  let content: ValueID?

  /// `nil` for other objects.
  init?(_ id: ValueID, in heap: PickleHeap) {
    guard let call = heap.call(id), let callee = call.callee else { return nil }
    if Self.namespaces.contains(callee.fullName) {
      content = call.state
    } else if callee.module.hasPrefix("omegaconf.") {
      // Theirs are a few: to look for one among many, again and again, would take long.
      let state = call.state.flatMap { heap.pairCount($0) ?? 0 <= Self.mostAttributes ? $0 : nil }
      content = state.flatMap { heap.member("_content", of: $0) ?? heap.member("_val", of: $0) }
    } else {
      return nil
    }
  }

  /// Whether a class belongs to these objects, or to what they say of themselves.
  static func isPart(_ global: PickleGlobal) -> Bool {
    namespaces.contains(global.fullName) || global.module.hasPrefix("omegaconf.")
      || global.module == "typing"
  }

  private static let mostAttributes = 64

  private static let namespaces: Set<String> = [
    "argparse.Namespace", "types.SimpleNamespace", "lightning_fabric.utilities.data.AttributeDict",
    "lightning.fabric.utilities.data.AttributeDict", "pytorch_lightning.utilities.parsing.AttributeDict",
  ]
}

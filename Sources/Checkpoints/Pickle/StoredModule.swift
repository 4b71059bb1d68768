/// A part of a network that `torch.save(model)` wrote whole: what its class is called, and its plain attributes.
public struct StoredModule: Sendable, Hashable {
  /// As in the names of its arrays, without a last dot; empty for the outermost.
  public let path: String
  /// With its Python module: "torch.nn.modules.conv.Conv2d".
  public let className: String
  /// Numbers, text, and lists and dictionaries of them. An object that is no module is a dictionary of its own
  /// attributes, with its class as `classKey`; a function or class is its name.
  public let attributes: [String: PlainValue]
  /// The names of the modules directly inside it, in order.
  public let children: [String]
  /// Whether this one object was given another forward pass than its class has: hooks, or a `forward` of its own.
  public let isPatched: Bool

  public static let classKey = "__class__"

  /// Stands for an attribute that is there, but large or not plain.
  public static var notPlain: PlainValue {
    .dictionary([.init(key: classKey, value: .text("no plain value"))])
  }

  public init(
    path: String, className: String, attributes: [String: PlainValue], children: [String],
    isPatched: Bool = false
  ) {
    self.path = path
    self.className = className
    self.attributes = attributes
    self.children = children
    self.isPatched = isPatched
  }
}

extension StoredModule {
  /// Copies what is plain of a module's parts.
  static func all(_ parts: [ModuleWalk.ModulePart], in heap: PickleHeap) throws(CheckpointError)
    -> [StoredModule]
  {
    var reader = PlainValueReader(heap, readsObjects: true)
    let modules = parts.map { part in
      StoredModule(
        path: part.path, className: heap.call(part.module)?.callee?.fullName ?? "",
        attributes: reader.attributes(part.state), children: part.children,
        isPatched: heap.member("forward", of: part.state) != nil
          || ["_forward_hooks", "_forward_pre_hooks"].contains {
            heap.member($0, of: part.state).flatMap(heap.pairCount) ?? 0 > 0
          })
    }
    guard !reader.isExhausted else {
      throw .unsupported(
        "pickle", "its modules have too many attributes",
        remedy: "Save the weights alone: torch.save(model.state_dict(), …)")
    }
    return modules
  }
}

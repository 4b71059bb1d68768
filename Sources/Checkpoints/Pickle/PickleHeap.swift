/// All values of one pickle.
struct PickleHeap {
  let source: ByteSource
  private(set) var values: [PickleValue] = []
  private(set) var objects: [PickledObject] = []
  private(set) var globals: [PickleGlobal] = []
  private(set) var persistents: [ValueID] = []
  private var itemCount = 0
  private var globalIDs: [PickleGlobal: GlobalID] = [:]

  init(_ source: ByteSource) { self.source = source }

  subscript(id: ValueID) -> PickleValue {
    get { values[Int(id.index)] }
    _modify { yield &values[Int(id.index)] }
  }

  mutating func add(_ value: PickleValue) throws(CheckpointError) -> ValueID {
    guard values.count < Limits.pickleValues else {
      throw .unsupported(
        "pickle", "it builds more than \(Limits.pickleValues) values",
        remedy: "Save the weights alone: torch.save(model.state_dict(), …)")
    }
    values.append(value)
    return ValueID(index: Int32(values.count - 1))
  }

  mutating func addGlobal(_ global: PickleGlobal) throws(CheckpointError) -> ValueID {
    if let id = globalIDs[global] { return try add(.global(id)) }
    guard globals.count < Limits.pickleGlobals else {
      throw .damaged("pickle", "it names more than \(Limits.pickleGlobals) classes")
    }
    let id = GlobalID(index: Int32(globals.count))
    globals.append(global)
    globalIDs[global] = id
    return try add(.global(id))
  }

  mutating func addObject(callee: ValueID, arguments: ValueID) throws(CheckpointError) -> ValueID {
    objects.append(PickledObject(callee: callee, arguments: arguments))
    return try add(.object(Int32(objects.count - 1)))
  }

  mutating func addPersistent(_ reference: ValueID) throws(CheckpointError) -> ValueID {
    let id = try add(.persistent(reference))
    persistents.append(id)
    return id
  }

  /// Counts the items of all containers, since a pickle could copy a long list again and again.
  mutating func countItems(_ count: Int) throws(CheckpointError) {
    itemCount += count
    guard itemCount <= Limits.pickleOpcodes else {
      throw .damaged("pickle", "its containers hold more than \(Limits.pickleOpcodes) items")
    }
  }

  mutating func setState(_ state: ValueID, of object: Int32) { objects[Int(object)].state = state }
}

// MARK: - Reading

extension PickleHeap {
  /// The value as a string; nil if it is not text, not valid, or too long for a name.
  func name(_ id: ValueID) -> String? {
    switch self[id] {
    case .text(let range, .utf8) where range.count <= Limits.name: source.text(range)
    case .text(let range, .latin1) where range.count <= Limits.name:
      String(String.UnicodeScalarView(source.bytes(range).map { Unicode.Scalar($0) }))
    default: nil
    }
  }

  func integer(_ id: ValueID) -> Int? {
    if case .integer(let value) = self[id] { value } else { nil }
  }

  func bool(_ id: ValueID) -> Bool? {
    switch self[id] {
    case .bool(let value): value
    case .integer(let value): value != 0
    default: nil
    }
  }

  func tuple(_ id: ValueID) -> [ValueID]? {
    if case .tuple(let elements) = self[id] { elements } else { nil }
  }

  /// A tuple of integers.
  func integers(_ id: ValueID) -> [Int]? {
    guard let elements = tuple(id), elements.count <= Limits.rank else { return nil }
    let integers = elements.compactMap(integer)
    return integers.count == elements.count ? integers : nil
  }

  func global(_ id: ValueID) -> PickleGlobal? {
    if case .global(let global) = self[id] { globals[Int(global.index)] } else { nil }
  }

  /// A recorded call: the callee's name, if it is a plain name, its arguments and state.
  func call(_ id: ValueID) -> (callee: PickleGlobal?, arguments: [ValueID], state: ValueID?)? {
    guard case .object(let index) = self[id] else { return nil }
    let object = objects[Int(index)]
    return (callee(object.callee), tuple(object.arguments) ?? [], object.state)
  }

  /// The class that is called. Old pickled PyTorch models wrap it in a reference, together with its source code.
  private func callee(_ id: ValueID) -> PickleGlobal? {
    guard case .persistent(let reference) = self[id], let parts = tuple(reference), parts.count > 1 else {
      return global(id)
    }
    return global(parts[1])
  }

  /// A dictionary's pairs, in order.
  func pairs(_ id: ValueID) -> [(key: ValueID, value: ValueID)]? {
    guard case .dictionary(let flat) = self[id] else { return nil }
    return stride(from: 0, to: flat.count - 1, by: 2).map { (flat[$0], flat[$0 + 1]) }
  }

  /// How many pairs a dictionary has.
  func pairCount(_ id: ValueID) -> Int? {
    if case .dictionary(let flat) = self[id] { flat.count / 2 } else { nil }
  }

  /// The value of a text key. With duplicate keys the last one wins, as in Python.
  func member(_ name: String, of id: ValueID) -> ValueID? {
    guard case .dictionary(let flat) = self[id] else { return nil }
    for index in stride(from: flat.count - 2, through: 0, by: -2) where isText(flat[index], name) {
      return flat[index + 1]
    }
    return nil
  }

  /// Whether the value is this ASCII text. Compares bytes without decoding: a hostile dictionary may repeat a long key
  /// millions of times.
  private func isText(_ id: ValueID, _ text: String) -> Bool {
    guard case .text(let range, _) = self[id], range.count == text.utf8.count else { return false }
    return source.bytes(range).elementsEqual(text.utf8)
  }

  /// A description of the value for error messages.
  func summary(_ id: ValueID) -> String {
    switch self[id] {
    case .none: "None"
    case .bool: "a boolean"
    case .integer, .bigInteger: "an integer"
    case .double: "a number"
    case .text: "text"
    case .bytes: "bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .set: "a set"
    case .dictionary: "a dictionary"
    case .global(let global): "the class or function \(quoted(globals[Int(global.index)].fullName))"
    case .object: "an object made by \(quoted(call(id)?.callee?.fullName ?? "another object"))"
    case .persistent: "a storage"
    }
  }
}

extension PickleHeap {
  /// Appends to a list, set or dictionary. An instance of an unknown class that was made of nothing and is given pairs
  /// is a dictionary with a name of its own; the items of any other are ignored.
  mutating func append(_ items: [ValueID], to container: ValueID, keyed: Bool) throws(CheckpointError) {
    try countItems(items.count)
    switch (self[container], keyed) {
    case (.list(var elements), false):
      self[container] = .none  // so that the elements are not copied
      elements.append(contentsOf: items)
      self[container] = .list(elements)
    case (.set(var elements), false):
      self[container] = .none
      elements.append(contentsOf: items)
      self[container] = .set(elements)
    case (.dictionary(var elements), true):
      self[container] = .none
      elements.append(contentsOf: items)
      self[container] = .dictionary(elements)
    case (.object(let index), true) where tuple(objects[Int(index)].arguments)?.isEmpty == true:
      self[container] = .dictionary(items)
    case (.object, _): break
    default: throw .damaged("pickle", "it puts items into \(summary(container))")
    }
  }

  /// The result of a call: a dictionary if the callee is one of Python's dictionary types, else a record of the call.
  mutating func addCall(_ callee: ValueID, _ arguments: ValueID) throws(CheckpointError) -> ValueID {
    guard let global = global(callee), Self.dictionaries.contains(global) else {
      return try addObject(callee: callee, arguments: arguments)
    }
    let items = initialItems(tuple(arguments) ?? [])
    try countItems(items.count)
    return try add(.dictionary(items))
  }

  /// Python 2 pickled an ordered dictionary as a call with a list of [key, value] pairs; mmengine calls its own with a
  /// dictionary.
  private func initialItems(_ arguments: [ValueID]) -> [ValueID] {
    guard arguments.count == 1 else { return [] }
    if case .dictionary(let items) = self[arguments[0]] { return items }
    guard case .list(let pairs) = self[arguments[0]] else { return [] }
    return pairs.flatMap { pair -> [ValueID] in
      switch self[pair] {
      case .list(let elements) where elements.count == 2: elements
      case .tuple(let elements) where elements.count == 2: elements
      default: []
      }
    }
  }

  private static let dictionaries: Set<PickleGlobal> = [
    PickleGlobal(module: "collections", name: "OrderedDict"),
    PickleGlobal(module: "collections", name: "defaultdict"),
    PickleGlobal(module: "collections", name: "Counter"),
    PickleGlobal(module: "builtins", name: "dict"),
    PickleGlobal(module: "__builtin__", name: "dict"),
    PickleGlobal(module: "mmengine.config.config", name: "ConfigDict"),
    PickleGlobal(module: "mmcv.utils.config", name: "ConfigDict"),
  ]
}

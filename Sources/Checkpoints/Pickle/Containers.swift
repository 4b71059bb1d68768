extension PickleHeap {
  /// Appends to a list, set or dictionary. Items given to anything else belong to an unknown class and are
  /// let go.
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
    case (.object, _): break
    default: throw .damaged("pickle", "it puts items into \(summary(container))")
    }
  }

  /// What a call makes: a dictionary, where the callee is one of Python's, else the record of the call.
  mutating func addCall(_ callee: ValueID, _ arguments: ValueID) throws(CheckpointError) -> ValueID {
    guard let global = global(callee), Self.dictionaries.contains(global) else {
      return try addObject(callee: callee, arguments: arguments)
    }
    let items = initialItems(tuple(arguments) ?? [])
    try countItems(items.count)
    return try add(.dictionary(items))
  }

  /// Python 2 wrote an ordered dictionary as a call with a list of [key, value].
  private func initialItems(_ arguments: [ValueID]) -> [ValueID] {
    guard arguments.count == 1, case .list(let pairs) = self[arguments[0]] else { return [] }
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
  ]
}

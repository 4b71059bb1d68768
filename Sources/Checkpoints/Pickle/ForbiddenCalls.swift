/// Refuses pickles that name what attacks use.
extension PickleHeap {
  /// - Throws: `.dangerous` for a name in `ForbiddenGlobals`, wherever it lies. Python writes a bound method or a nested
  ///   class as a call of `getattr`; such a call is let pass, as a record that nothing executes.
  func refuseForbiddenGlobals(below root: ValueID) throws(CheckpointError) {
    for (index, global) in globals.enumerated() where ForbiddenGlobals.contains(global) {
      let id = GlobalID(index: Int32(index))
      if Self.isAttributeAccess(global), isOnlyCalledForAttributes(id, below: root) { continue }
      let place = path(to: id, from: root).map { " at " + $0 } ?? ""
      throw CheckpointError(
        .dangerous, at: "pickle",
        "it names \(quoted(global.fullName))\(place), which can run commands or code",
        remedy:
          "Do not open this file with torch.load or pickle; get the weights from a source that you trust, saved by torch.save(model.state_dict(), …)"
      )
    }
  }

  private static func isAttributeAccess(_ global: PickleGlobal) -> Bool {
    global.name == "getattr" && ["builtins", "__builtin__"].contains(global.module)
  }

  /// Whether a function is never passed on, and each of its calls names a harmless attribute.
  private func isOnlyCalledForAttributes(_ id: GlobalID, below root: ValueID) -> Bool {
    func isFunction(_ value: ValueID) -> Bool {
      if case .global(let other) = self[value] { other == id } else { false }
    }
    if isFunction(root) { return false }
    for value in values {
      switch value {
      case .tuple(let elements), .list(let elements), .set(let elements), .dictionary(let elements):
        if elements.contains(where: isFunction) { return false }
      case .persistent(let reference):
        if isFunction(reference) { return false }
      default: break
      }
    }
    return objects.allSatisfy { object in
      if let state = object.state, isFunction(state) { return false }
      guard isFunction(object.callee) else { return !isFunction(object.arguments) }
      guard let arguments = tuple(object.arguments), arguments.count == 2, let attribute = name(arguments[1])
      else { return false }
      // A module is reached by the name of one of its members' modules: torch.os, for example.
      if let owner = global(arguments[0]),
        ForbiddenGlobals.contains(PickleGlobal(module: owner.name, name: attribute))
      {
        return false
      }
      return !ForbiddenGlobals.contains(PickleGlobal(module: "", name: attribute))
    }
  }

  /// The names of the dictionary members that lead to a global, such as 'hyper_parameters' → 'callback'.
  private func path(to id: GlobalID, from root: ValueID) -> String? {
    var parents: [ValueID: (parent: ValueID, name: String?)] = [:]
    var queue = [root]
    var next = 0
    while next < queue.count {
      let value = queue[next]
      next += 1
      if case .global(let other) = self[value], other == id {
        var names: [String] = []
        var place = value
        while let step = parents[place], place != root {
          if let name = step.name { names.append(quoted(name)) }
          place = step.parent
        }
        return names.isEmpty ? nil : names.reversed().suffix(6).joined(separator: " → ")
      }
      for (child, name) in children(of: value) where parents[child] == nil && child != root {
        parents[child] = (value, name)
        queue.append(child)
      }
    }
    return nil
  }

  private func children(of id: ValueID) -> [(ValueID, String?)] {
    switch self[id] {
    case .tuple(let elements), .list(let elements), .set(let elements): elements.map { ($0, nil) }
    case .dictionary(let flat):
      flat.indices.map { index in (flat[index], index % 2 == 1 ? name(flat[index - 1]) : nil) }
    case .object(let index):
      ([objects[Int(index)].callee, objects[Int(index)].arguments]
        + [objects[Int(index)].state].compactMap { $0 })
        .map { ($0, nil) }
    case .persistent(let reference): [(reference, nil)]
    default: []
    }
  }
}

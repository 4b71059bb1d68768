/// The parts of a whole module that `torch.save(model)` wrote, found without executing anything.
///
/// Source: `Module.state_dict` in PyTorch's torch/nn/modules/module.py.
struct ModuleWalk {
  /// Parameters and buffers, as `state_dict` would name them.
  private(set) var entries: [WeightSearch.WeightEntry] = []
  /// The buffers that `state_dict` leaves out, and the arrays of a list.
  private(set) var unsaved: [WeightSearch.WeightEntry] = []
  /// In the order of the walk: each before its children.
  private(set) var modules: [ModulePart] = []

  struct ModulePart {
    /// Without a last dot; empty for the outermost.
    let path: String
    let module: ValueID
    /// Its attributes.
    let state: ValueID
    /// The names of the modules directly inside it.
    let children: [String]
  }

  private static let deepest = 64

  /// `nil` if the value is no module.
  init?(_ root: ValueID, in heap: PickleHeap) throws(CheckpointError) {
    guard heap.moduleState(root) != nil else { return nil }
    var open: [(path: String, module: ValueID, depth: Int)] = [("", root, 0)]
    // One module may be inside others many times over.
    var work = 0
    while let (path, module, depth) = open.popLast() {
      work += 1 + (heap.call(module)?.state.flatMap(heap.pairCount) ?? 0)
      guard depth < Self.deepest, modules.count < Limits.arrays, open.count <= Limits.arrays,
        work <= Limits.pickleOpcodes, path.utf8.count <= Limits.name
      else {
        throw .damaged("pickle", "its modules are nested too deep, or contain themselves")
      }
      guard let state = heap.moduleState(module) else { continue }
      for part in ["_parameters", "_buffers", "_modules"] {
        work += heap.member(part, of: state).flatMap(heap.pairCount) ?? 0
      }
      // Its names are decoded.
      work += 8 * (heap.member(Self.transient, of: state).map(heap.size(ofSet:)) ?? 0)
      for name in Self.generators {
        work += heap.member(name, of: state).flatMap { heap.call($0)?.state }.flatMap(heap.pairCount) ?? 0
      }
      let prefix = path.isEmpty ? "" : path + "."
      addArrays(of: state, prefix, heap)
      guard entries.count + unsaved.count <= Limits.arrays else {
        throw .damaged("pickle", "its modules hold more than \(Limits.arrays) arrays")
      }
      var children: [(name: String, module: ValueID)] = []
      for (key, child) in heap.member("_modules", of: state).flatMap(heap.pairs) ?? [] {
        if let name = heap.name(key), !heap.isNone(child) { children.append((name, child)) }
      }
      modules.append(
        ModulePart(path: path, module: module, state: state, children: children.map(\.name)))
      open += children.reversed().map { (prefix + $0.name, $0.module, depth + 1) }
    }
  }

  private mutating func addArrays(of state: ValueID, _ prefix: String, _ heap: PickleHeap) {
    let transient = heap.member(Self.transient, of: state).map(heap.names(inSet:)) ?? []
    for part in ["_parameters", "_buffers"] {
      for (key, value) in heap.member(part, of: state).flatMap(heap.pairs) ?? [] where !heap.isNone(value) {
        guard let name = heap.name(key) else { continue }
        let entry = WeightSearch.WeightEntry(name: prefix + name, key: key, value: value)
        if part == "_buffers", transient.contains(name) {
          unsaved.append(entry)
        } else {
          entries.append(entry)
        }
      }
    }
    addCells(Self.cells, of: state, prefix, heap)
    for name in Self.generators {
      guard let generator = heap.member(name, of: state), let state = heap.call(generator)?.state else {
        continue
      }
      let prefix = "\(prefix)\(name)."
      addCells(Self.baseAnchors, of: state, prefix, heap)
      for name in ["scales", "ratios"] {
        guard let array = heap.member(name, of: state) else { continue }
        unsaved.append(.init(name: prefix + name, key: generator, value: array))
      }
    }
  }

  /// torchvision keeps the anchors of a cell as a list of arrays, which are no buffers; mmdetection in an object that is no
  /// module.
  private static let cells = "cell_anchors"
  private static let baseAnchors = "base_anchors"
  private static let transient = "_non_persistent_buffers_set"
  private static let generators = ["prior_generator", "anchor_generator"]
  private static let mostCells = 16

  private mutating func addCells(_ name: String, of state: ValueID, _ prefix: String, _ heap: PickleHeap) {
    guard let list = heap.member(name, of: state), case .list(let cells) = heap[list] else { return }
    for (place, cell) in cells.prefix(Self.mostCells).enumerated() {
      unsaved.append(.init(name: "\(prefix)\(name).\(place)", key: list, value: cell))
    }
  }
}

extension PickleHeap {
  /// The attributes of a module, by what BUILD set.
  fileprivate func moduleState(_ id: ValueID) -> ValueID? {
    guard let state = call(id)?.state, member("_parameters", of: state) != nil,
      member("_modules", of: state) != nil
    else { return nil }
    return state
  }

  fileprivate func names(inSet id: ValueID) -> Set<String> { Set(elements(ofSet: id).compactMap(name)) }

  fileprivate func size(ofSet id: ValueID) -> Int { elements(ofSet: id).count }

  private func elements(ofSet id: ValueID) -> [ValueID] {
    if case .set(let elements) = self[id] { return elements }
    // Before protocol 4 a set is a call with a list.
    guard let call = call(id), call.callee?.name == "set", let argument = call.arguments.first,
      case .list(let elements) = self[argument]
    else { return [] }
    return elements
  }

  fileprivate func isNone(_ id: ValueID) -> Bool { if case .none = self[id] { true } else { false } }
}

/// Finds the weights in the object that a training program saved: a dictionary of arrays, alone or inside others, or a
/// whole module.
struct WeightSearch {
  private let heap: PickleHeap
  /// Which weights are wanted: the names of the dictionaries to go through, joined by dots.
  private let wanted: [String]

  /// The weights, and what else a person should know.
  struct FoundWeights {
    /// In the file's order. A value may be something other than an array.
    var entries: [WeightEntry]
    /// The names of the dictionaries around the weights, outermost first.
    var path: [String]
    /// The dictionaries around the weights, outermost first.
    var enclosing: [ValueID]
    var notes: [String] = []
  }

  struct WeightEntry {
    /// `nil` where the key is no name.
    var name: String?
    var key: ValueID
    var value: ValueID
  }

  /// - Parameter wanted: `nil` or a name such as "ema" where the file does not have it: the usual place.
  init(_ heap: PickleHeap, wanted: String?) {
    self.heap = heap
    self.wanted = wanted.map { $0.split(separator: ".").map(String.init) } ?? []
  }

  /// The names under which programs store the weights, in order of preference.
  private static let usual = ["state_dict", "model_state_dict", "model"]
  /// Real files nest once or twice.
  private static let deepest = 4

  func find(below root: ValueID) throws(CheckpointError) -> FoundWeights {
    var found = FoundWeights(entries: [], path: [], enclosing: [])
    var place = root
    var wanted = wanted[...]
    for _ in 0...Self.deepest {
      if let entries = try moduleEntries(place) {
        found.entries = entries
        return found
      }
      guard case .dictionary = heap[place] else { throw notADictionary(place) }
      if let name = wanted.first, let member = heap.member(name, of: place), !weightNames(member).isEmpty {
        wanted = wanted.dropFirst()
        found.enter(place, name)
        place = member
        continue
      }
      guard let nest = try nest(in: place, &found) else {
        found.entries = entries(of: place)
        return found
      }
      found.enter(place, nest.name)
      place = nest.value
    }
    throw .damaged("pickle", "dictionaries of weights are nested more than four deep")
  }

  /// A member of a dictionary that holds weights.
  private struct NestedWeights {
    var name: String
    var value: ValueID
    var names: Set<String>
  }

  /// The member that holds the weights; `nil` if the dictionary itself does.
  private func nest(in place: ValueID, _ found: inout FoundWeights) throws(CheckpointError) -> NestedWeights?
  {
    let pairs = heap.pairs(place) ?? []
    let members = members(of: pairs)
    let usual = Self.usual.compactMap { name in members.last { $0.name == name } }
    if let chosen = usual.first(where: { !$0.names.isEmpty }) {
      try checkTwins(of: chosen, among: members, place, &found)
      return chosen
    }
    try refuseCaffe2(place)
    guard !pairs.contains(where: { isArray($0.value) }) else { return nil }
    // Other dictionaries of arrays, such as the states of random generators, are far smaller than a network.
    let nests = members.filter { !$0.names.isEmpty }
    let most = nests.map(\.names.count).max() ?? 0
    let large = nests.filter { 2 * $0.names.count >= most }
    guard large.count < 2 else { throw ambiguous(large.map(\.name)) }
    return large.first ?? usual.first
  }

  /// The members that can hold weights, with the names of those: the first ones, and those of the usual names.
  private func members(of pairs: [(key: ValueID, value: ValueID)]) -> [NestedWeights] {
    // A weight may itself be called "model", so arrays do not count.
    let nests = pairs.filter { !isArray($0.value) && canNest($0.value) }
    let later = Self.usual.compactMap { name in nests.lastIndex { heap.name($0.key) == name } }
    let places = Array(nests.indices.prefix(Self.mostMembers)) + later.filter { $0 >= Self.mostMembers }
    return places.compactMap { place in
      heap.name(nests[place].key).map {
        NestedWeights(name: $0, value: nests[place].value, names: weightNames(nests[place].value))
      }
    }
  }

  private static let mostMembers = 64

  /// Refuses a file that holds a second network of the same layers, unless it is known which one the program uses.
  private func checkTwins(
    of chosen: NestedWeights, among members: [NestedWeights], _ place: ValueID,
    _ found: inout FoundWeights
  ) throws(CheckpointError) {
    let twins = members.filter {
      $0.name != chosen.name && 2 * $0.names.intersection(chosen.names).count > chosen.names.count
    }.map(\.name)
    guard let twin = twins.first else { return }
    // mmengine writes the averaged weights as `state_dict` and keeps the raw ones beside them.
    if twins == ["ema_state_dict"], chosen.name == "state_dict", heap.member("message_hub", of: place) != nil
    {
      found.notes.append(
        "'state_dict' is used: mmengine's averaged weights; '\(twin)', the raw ones, is left (--weights \(twin))"
      )
      return
    }
    throw ambiguous([chosen.name] + twins)
  }

  private func ambiguous(_ names: [String]) -> CheckpointError {
    let list = names.prefix(6).map(quoted).joined(separator: ", ")
    return .unsupported(
      nil, "it holds \(names.count) networks: \(list)",
      remedy: "Say which: --weights \(names[0])")
  }
}

extension WeightSearch.FoundWeights {
  fileprivate mutating func enter(_ place: ValueID, _ name: String) {
    enclosing.append(place)
    path.append(name)
  }
}

// MARK: - What holds weights

extension WeightSearch {
  private func entries(of dictionary: ValueID) -> [WeightEntry] {
    (heap.pairs(dictionary) ?? []).map { WeightEntry(name: heap.name($0.key), key: $0.key, value: $0.value) }
  }

  /// Whether the value is a call that makes an array.
  private func isArray(_ id: ValueID) -> Bool {
    heap.call(id)?.callee.map { PickleHeap.arrayMakers.contains($0.module) } ?? false
  }

  private func canNest(_ id: ValueID) -> Bool {
    switch heap[id] {
    case .dictionary, .object: true
    default: false
    }
  }

  /// The names of the arrays in a dictionary or a module; if it has none, those of a dictionary within it, of a usual name or
  /// the only one.
  private func weightNames(_ id: ValueID) -> Set<String> {
    var place = id
    for _ in 0..<Self.deepest {
      if let entries = try? moduleEntries(place) {
        return Set(entries.lazy.filter { isArray($0.value) }.compactMap(\.name))
      }
      let names = Set(
        (heap.pairs(place) ?? []).lazy.filter { isArray($0.value) }.compactMap { heap.name($0.key) })
      if !names.isEmpty { return names }
      guard
        let inner = Self.usual.lazy.compactMap({ heap.member($0, of: place) }).first(where: canNest)
          ?? onlyNest(place)
      else { return [] }
      place = inner
    }
    return []
  }

  /// The only member with a name that can hold weights.
  private func onlyNest(_ dictionary: ValueID) -> ValueID? {
    let nests = (heap.pairs(dictionary) ?? []).prefix(Self.mostMembers).filter {
      canNest($0.value) && heap.name($0.key) != nil
    }
    return nests.count == 1 ? nests[0].value : nil
  }

  /// The parameters and buffers of a whole module by their paths, as its `state_dict` would name them; `nil` if the
  /// value is not a module.
  ///
  /// Source: `Module.state_dict` in PyTorch's torch/nn/modules/module.py.
  private func moduleEntries(_ root: ValueID) throws(CheckpointError) -> [WeightEntry]? {
    guard moduleState(root) != nil else { return nil }
    var entries: [WeightEntry] = []
    var open: [(prefix: String, module: ValueID, depth: Int)] = [("", root, 0)]
    var visits = 0
    while let (prefix, module, depth) = open.popLast() {
      visits += 1
      guard depth < Self.deepestModule, visits <= Limits.arrays, prefix.utf8.count <= Limits.name else {
        throw .damaged("pickle", "its modules are nested too deep, or contain themselves")
      }
      guard let state = moduleState(module) else { continue }
      let transient = heap.member("_non_persistent_buffers_set", of: state).map(names(inSet:)) ?? []
      for part in ["_parameters", "_buffers"] {
        for (key, value) in heap.member(part, of: state).flatMap(heap.pairs) ?? [] where !isNone(value) {
          guard let name = heap.name(key), part == "_parameters" || !transient.contains(name) else {
            continue
          }
          entries.append(WeightEntry(name: prefix + name, key: key, value: value))
        }
      }
      guard entries.count <= Limits.arrays else {
        throw .damaged("pickle", "its modules hold more than \(Limits.arrays) arrays")
      }
      let children = heap.member("_modules", of: state).flatMap(heap.pairs) ?? []
      for (key, child) in children.reversed() {
        if let name = heap.name(key) { open.append(("\(prefix)\(name).", child, depth + 1)) }
      }
    }
    return entries
  }

  private static let deepestModule = 64

  /// The attributes of a module, by what BUILD set.
  private func moduleState(_ id: ValueID) -> ValueID? {
    guard let state = heap.call(id)?.state, heap.member("_parameters", of: state) != nil,
      heap.member("_modules", of: state) != nil
    else { return nil }
    return state
  }

  private func names(inSet id: ValueID) -> Set<String> {
    guard case .set(let elements) = heap[id] else { return [] }
    return Set(elements.compactMap(heap.name))
  }

  private func isNone(_ id: ValueID) -> Bool { if case .none = heap[id] { true } else { false } }

  // MARK: - Refusals

  private func refuseCaffe2(_ dictionary: ValueID) throws(CheckpointError) {
    guard let blobs = heap.member("blobs", of: dictionary), case .dictionary = heap[blobs] else { return }
    throw .unsupported(
      "pickle", "this is a Caffe2 model of Detectron's first version",
      remedy: "Convert it with detectron2's converter, or take the model from detectron2's zoo")
  }

  private func notADictionary(_ id: ValueID) -> CheckpointError {
    .unsupported(
      "pickle", "instead of a dictionary of weights or a module it holds \(heap.summary(id))",
      remedy: "Save the weights alone: torch.save(model.state_dict(), …)")
  }
}

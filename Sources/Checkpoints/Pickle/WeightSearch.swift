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
    /// The dictionary of the entries; `nil` for a whole module.
    var dictionary: ValueID?
    /// Of a whole module, the buffers that a `state_dict` leaves out.
    var unsaved: [WeightEntry] = []
    /// Of a whole module, its parts.
    var modules: [ModuleWalk.ModulePart] = []
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
  private static let deepest = 8

  func find(below root: ValueID) throws(CheckpointError) -> FoundWeights {
    var found = FoundWeights(entries: [], path: [], enclosing: [])
    var place = root
    var wanted = wanted[...]
    for _ in 0...Self.deepest {
      if let walk = try ModuleWalk(place, in: heap) {
        found.entries = walk.entries
        found.unsaved = walk.unsaved
        found.modules = walk.modules
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
        found.dictionary = place
        return found
      }
      found.enter(place, nest.name)
      place = nest.value
    }
    throw .damaged("pickle", "dictionaries of weights are nested more than eight deep")
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
      noteNamelessAverages(beside: chosen, pairs, &found)
      return chosen
    }
    try refuseCaffe2(place)
    guard !pairs.contains(where: { isArray($0.value) }) else { return nil }
    // Other dictionaries of arrays, such as the states of random generators, are far smaller than a network.
    let nests = members.filter { !$0.names.isEmpty }
    try refuseOptimizer(place, nests)
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
    // One dictionary may be a member many times over.
    var known: [ValueID: Set<String>] = [:]
    return places.compactMap { place in
      let value = nests[place].value
      guard let name = heap.name(nests[place].key) else { return nil }
      let names = known[value] ?? weightNames(value)
      known[value] = names
      return NestedWeights(name: name, value: value, names: names)
    }
  }

  private static let mostMembers = 64

  /// Refuses a file that holds a second network of the same layers, unless it is known which one the program uses.
  private func checkTwins(
    of chosen: NestedWeights, among members: [NestedWeights], _ place: ValueID,
    _ found: inout FoundWeights
  ) throws(CheckpointError) {
    let own = Self.layerNames(chosen.names)
    let twins = members.filter {
      $0.value != chosen.value && 2 * $0.names.count > own.count
        && 2 * Self.layerNames($0.names).intersection(own).count > own.count
    }.map(\.name)
    guard let twin = twins.first else { return }
    guard chosen.name == "state_dict", let words = predicted(twins, place) else {
      throw ambiguous([chosen.name] + twins)
    }
    found.notes.append(
      "'state_dict' is used: \(words.used); \(twins.map(quoted).joined(separator: ", ")), \(words.left), "
        + "\(twins.count == 1 ? "is" : "are") left (--weights \(twin))")
  }

  /// What is known of a `state_dict` and the networks beside it: which of them the program that wrote the file predicts
  /// with. `nil` where that is not known.
  ///
  /// - mmengine writes the averaged weights as `state_dict` and keeps the raw ones beside them.
  /// - So does Lightning's `WeightAveraging`; whatever else its callbacks keep, Lightning loads `state_dict`.
  private func predicted(_ twins: [String], _ place: ValueID) -> (used: String, left: String)? {
    if twins == ["ema_state_dict"], heap.member("message_hub", of: place) != nil {
      return ("mmengine's averaged weights", "the raw ones")
    }
    guard heap.member("pytorch-lightning_version", of: place) != nil else { return nil }
    if twins == ["current_model_state"], heap.member("averaging_state", of: place) != nil {
      return ("Lightning's averaged weights", "the raw ones")
    }
    return ("what Lightning itself loads", "which a callback keeps")
  }

  /// Notes lists of as many arrays as the network has. So keep moving averages that store no names (torch_ema, diffusers'
  /// EMAModel): which array belongs to which layer is not in the file.
  private func noteNamelessAverages(
    beside chosen: NestedWeights, _ pairs: [(key: ValueID, value: ValueID)], _ found: inout FoundWeights
  ) {
    let counts = max(2, chosen.names.count / 2)...max(2, 2 * chosen.names.count)
    // One list may be a member many times over.
    var known: Set<ValueID> = []
    for pair in pairs.prefix(Self.mostMembers) where pair.value != chosen.value {
      let inner = heap.pairs(pair.value)?.prefix(Self.mostMembers).map(\.value) ?? []
      let lists = ([pair.value] + inner).lazy.compactMap { id -> [ValueID]? in
        guard case .list(let elements) = heap[id], known.insert(id).inserted else { return nil }
        return elements
      }
      guard let name = heap.name(pair.key),
        let list = lists.first(where: { counts.contains($0.count) && $0.allSatisfy(isArray) })
      else { continue }
      found.notes.append(
        "\(quoted(name)) keeps \(list.count) arrays without names, as some moving averages do: they cannot be read, and "
          + "\(quoted(chosen.name)) is used as it is")
    }
  }

  /// The names without what training wraps around a network, and without a module that nearly all of them lie in, so that
  /// two networks of the same layers have the same names.
  private static func layerNames(_ names: Set<String>) -> Set<String> {
    var names = Set(names.map(WrapperModules.unwrapped))
    for _ in 0..<deepest {
      let outer = Dictionary(grouping: names.compactMap { $0.split(separator: ".", maxSplits: 1).first }) {
        $0
      }
      // An average has a counter or two beside its network.
      guard let most = outer.max(by: { $0.value.count < $1.value.count }),
        names.count - most.value.count <= min(4, names.count / 8)
      else { break }
      let prefix = most.key + "."
      names = Set(names.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 })
    }
    return names
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

  /// The names of the arrays in a dictionary or a module; if it has none, those of a dictionary within it.
  private func weightNames(_ id: ValueID) -> Set<String> {
    var place = id
    for _ in 0..<Self.deepest {
      if let walk = try? ModuleWalk(place, in: heap) {
        return Set(walk.entries.lazy.filter { isArray($0.value) }.compactMap(\.name))
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

  /// The only member with a name that can hold weights, or the first one that holds arrays itself.
  private func onlyNest(_ dictionary: ValueID) -> ValueID? {
    let nests = (heap.pairs(dictionary) ?? []).prefix(Self.mostMembers).filter {
      canNest($0.value) && heap.name($0.key) != nil
    }
    if nests.count == 1 { return nests[0].value }
    return nests.first { nest in (heap.pairs(nest.value) ?? []).contains { isArray($0.value) } }?.value
  }

  // MARK: - Refusals

  private func refuseCaffe2(_ dictionary: ValueID) throws(CheckpointError) {
    guard let blobs = heap.member("blobs", of: dictionary), case .dictionary = heap[blobs] else { return }
    throw .unsupported(
      "pickle", "this is a Caffe2 model of Detectron's first version",
      remedy: "Convert it with detectron2's converter, or take the model from detectron2's zoo")
  }

  /// DeepSpeed's `…_optim_states.pt`, of one process: the weights lie in pieces among the optimizer's state.
  private func refuseOptimizer(_ dictionary: ValueID, _ nests: [NestedWeights]) throws(CheckpointError) {
    let name = "optimizer_state_dict"
    guard nests.allSatisfy({ $0.name == name }), let state = heap.member(name, of: dictionary),
      heap.member("ds_config", of: dictionary) ?? heap.member("ds_version", of: dictionary)
        ?? heap.member("zero_stage", of: state) != nil
    else { return }
    throw .unsupported(
      "pickle",
      "this is one process's part of an optimizer's state, parted by DeepSpeed's ZeRO, and no model",
      remedy:
        "Give the model_states.pt beside it; where the weights are parted, too: \(DeepSpeedFiles.gathering)")
  }

  private func notADictionary(_ id: ValueID) -> CheckpointError {
    .unsupported(
      "pickle", "instead of a dictionary of weights or a module it holds \(heap.summary(id))",
      remedy: "Save the weights alone: torch.save(model.state_dict(), …)")
  }
}

/// What a training program saved beside the weights: numbers, text, and lists and dictionaries of them. Objects are
/// left out, apart from those that only hold settings.
public indirect enum PlainValue: Sendable, Hashable {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  /// A list, tuple or set.
  case list([PlainValue])
  /// In the file's order. A number as a key is written as text.
  case dictionary([PlainEntry])

  public struct PlainEntry: Sendable, Hashable {
    public var key: String
    public var value: PlainValue

    public init(key: String, value: PlainValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key; with duplicates the last one, as in Python.
  public subscript(key: String) -> PlainValue? {
    guard case .dictionary(let entries) = self else { return nil }
    return entries.last { $0.key == key }?.value
  }

  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// A number, whole or not.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var list: [PlainValue]? { if case .list(let values) = self { values } else { nil } }

  /// A list of text.
  public var texts: [String]? {
    guard let list else { return nil }
    let texts = list.compactMap(\.text)
    return texts.count == list.count ? texts : nil
  }

  /// A list of numbers.
  public var numbers: [Double]? {
    guard let list else { return nil }
    let numbers = list.compactMap(\.number)
    return numbers.count == list.count ? numbers : nil
  }
}

/// Copies plain values out of a pickle, within bounds.
struct PlainValueReader {
  private let heap: PickleHeap
  /// Whether objects are copied as dictionaries of their attributes, and classes and functions as their names.
  private let readsObjects: Bool
  /// How many more values may be copied.
  private var left = 200_000
  /// How many more bytes of text.
  private var bytesLeft = 16 << 20

  private static let deepest = 16

  init(_ heap: PickleHeap, readsObjects: Bool = false) {
    self.heap = heap
    self.readsObjects = readsObjects
    // A network has hundreds of modules.
    if readsObjects { left = Limits.pickleValues }
  }

  /// Whether the bounds were reached, so that values may be missing.
  var isExhausted: Bool { left <= 0 || bytesLeft <= 0 }

  /// The attributes of a module, without its arrays, children and hooks. One that is large or not plain is
  /// `StoredModule.notPlain`, so that it does not look as if it were not there.
  mutating func attributes(_ state: ValueID) -> [String: PlainValue] {
    var attributes: [String: PlainValue] = [:]
    guard !isExhausted else { return [:] }
    for (key, value) in heap.pairs(state) ?? [] where !isExhausted {
      left -= 1
      guard let name = heap.name(key), !Self.parts.contains(name), !name.hasSuffix("_hooks") else { continue }
      var one = PlainValueReader(heap, readsObjects: true)
      // A configuration names all data sets' classes.
      let most = configuration(value) == nil ? 4096 : 100_000
      (one.left, one.bytesLeft) = (min(left, most), min(bytesLeft, 1 << 20))
      let before = (one.left, one.bytesLeft)
      let copy = one.value(value, depth: 0)
      attributes[name] = one.isExhausted ? StoredModule.notPlain : copy ?? StoredModule.notPlain
      left -= before.0 - max(0, one.left)
      bytesLeft -= before.1 - max(0, one.bytesLeft)
    }
    return attributes
  }

  private static let parts: Set<String> = [
    "_parameters", "_buffers", "_modules", "_non_persistent_buffers_set",
  ]

  /// What lies around the weights, and among them; the outermost first, so that inner ones win.
  mutating func members(beside found: WeightSearch.FoundWeights) -> [String: PlainValue] {
    let dictionaries = found.enclosing + (found.dictionary.map { [$0] } ?? [])
    let names = found.path + [nil]
    var members: [String: PlainValue] = [:]
    for (dictionary, left) in zip(dictionaries, names) {
      for (key, value) in heap.pairs(dictionary) ?? [] {
        guard let name = heap.name(key), name != left, !Self.state.contains(name) else { continue }
        if let value = self.value(value, depth: 0) { members[name] = value }
      }
    }
    return members
  }

  /// The state of a training run, large and of no use here.
  private static let state: Set<String> = [
    "optimizer", "optimizers", "optimizer_states", "lr_schedulers", "scheduler", "message_hub", "callbacks",
    "loops",
    "param_schedulers", "rng_states", "scaler",
  ]

  /// `nil` for an object, or beyond the bounds.
  private mutating func value(_ id: ValueID, depth: Int) -> PlainValue? {
    left -= 1
    guard left > 0, depth < Self.deepest else { return nil }
    switch heap[id] {
    case .none: return PlainValue.none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return .number(value)
    case .text: return text(id).map(PlainValue.text)
    case .tuple(let elements), .list(let elements), .set(let elements):
      var values: [PlainValue] = []
      for element in elements {
        guard let value = value(element, depth: depth + 1) else { return nil }
        values.append(value)
      }
      return .list(values)
    case .dictionary:
      var entries: [PlainValue.PlainEntry] = []
      for (key, value) in heap.pairs(id) ?? [] {
        guard left > 0 else { return nil }
        guard let name = text(key) ?? heap.integer(key).map(String.init) else {
          // A file may name one dictionary of such keys many times.
          left -= 1
          continue
        }
        if let value = self.value(value, depth: depth + 1) { entries.append(.init(key: name, value: value)) }
      }
      return .dictionary(entries)
    case .global where readsObjects: return heap.global(id).map { .text($0.fullName) }
    case .object:
      guard let settings = SettingsObject(id, in: heap) else {
        return readsObjects ? object(id, depth: depth) : nil
      }
      guard let content = settings.content else { return nil }
      return value(content, depth: depth + 1)
    case .bigInteger, .bytes, .global, .persistent: return nil
    }
  }

  /// The settings in mmengine's or mmcv's configuration, whose state is a tuple: these, the file's name, its text and more.
  private func configuration(_ id: ValueID) -> ValueID? {
    guard let call = heap.call(id), let state = call.state,
      ["mmengine.config.config.Config", "mmcv.utils.config.Config"].contains(call.callee?.fullName)
    else { return nil }
    return heap.tuple(state)?.first
  }

  private mutating func object(_ id: ValueID, depth: Int) -> PlainValue? {
    if let settings = configuration(id) { return value(settings, depth: depth + 1) }
    guard let (callee, _, state) = heap.call(id), let callee else { return nil }
    let own = PlainValue.PlainEntry(key: StoredModule.classKey, value: .text(callee.fullName))
    guard let state, case .dictionary(let entries)? = value(state, depth: depth + 1) else {
      return .dictionary([own])
    }
    return .dictionary(entries + [own])
  }

  private mutating func text(_ id: ValueID) -> String? {
    guard case .text(let range, let encoding) = heap[id] else { return nil }
    bytesLeft -= range.count
    guard bytesLeft > 0 else { return nil }
    switch encoding {
    case .utf8: return heap.source.text(range)
    case .latin1: return String(String.UnicodeScalarView(heap.source.bytes(range).map { Unicode.Scalar($0) }))
    }
  }
}

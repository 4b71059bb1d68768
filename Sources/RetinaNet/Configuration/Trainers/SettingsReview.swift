import Checkpoints

/// Which arguments a class of a framework has, and what is done with each: an allow-list. What is in no list is named in
/// a note, since nobody knows what it changes.
struct ArgumentRules {
  /// Those that are read elsewhere, or change nothing at inference.
  let known: Set<Substring>
  /// Those of which only some values are computed.
  let only: [String: Computed]

  struct Computed {
    let values: [PlainValue]
    /// What is said to be computed; by default the values.
    var words: String?
  }

  /// - Parameter known: names, with blanks between them.
  init(known: String, only: [String: Computed] = [:]) {
    self.known = Set(known.split(separator: " ")).union([
      "type", "init_cfg", "_delete_", "_scope_", "_target_",
    ])
    self.only = only
  }
}

/// Decides what is done with the settings that a training program saved: those that are computed in another way are
/// refused, and what a person should know is noted.
struct SettingsReview {
  /// Where the settings stand.
  let source: String
  /// The same in notes, before which the checkpoint's path stands.
  let shortSource: String
  /// How a person mends a setting that is refused.
  let mend: String
  /// What is stronger than these settings: flags and files.
  let stronger: [ConfigurationLayer]
  private(set) var warnings: [String]

  init(
    source: String, shortSource: String? = nil, mend: String, stronger: [ConfigurationLayer] = [],
    warnings: [String] = []
  ) {
    (self.source, self.shortSource) = (source, shortSource ?? source)
    (self.mend, self.stronger, self.warnings) = (mend, stronger, warnings)
  }

  /// A setting that flags can replace.
  enum Replaceable {
    case nms, size

    fileprivate var mend: String {
      switch self {
      case .nms: "--nms IOU takes that instead, as does thresholds.nms in a --config file"
      case .size: "--min-size and --max-size take that instead, as do those of input in a --config file"
      }
    }

    fileprivate func isGiven(by layer: ConfigurationLayer) -> Bool {
      switch self {
      case .nms: layer.nms != nil
      case .size: layer.minSize != nil
      }
    }
  }

  mutating func note(_ words: String) { warnings.append("\(shortSource): \(words)") }

  /// Refuses a setting, or notes that a flag or a file replaces it.
  mutating func refuse(
    _ path: String, _ says: String, computed: String, unless replaceable: Replaceable? = nil
  ) throws(ConfigurationError) {
    guard let replaceable, let layer = stronger.first(where: replaceable.isGiven) else {
      throw .otherMathematics(
        source: source, path: path, says: says, computed: computed, mend: replaceable?.mend ?? mend)
    }
    note("\(path) is \(says); \(layer.origin) takes \(computed) instead")
  }

  /// Goes through the arguments of one class.
  mutating func review(
    _ arguments: PlainValue?, _ path: String, _ rules: ArgumentRules,
    unless replaceable: Replaceable? = nil
  ) throws(ConfigurationError) {
    guard let arguments, arguments != PlainValue.none else { return }
    guard case .dictionary(let entries) = arguments else {
      return try refuse(path, arguments.spelled, computed: "one dictionary of arguments")
    }
    var unknown: [String] = []
    // Of duplicates the last counts.
    for (name, value) in Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      .sorted(by: { $0.key < $1.key })
    {
      if let only = rules.only[name] {
        guard !only.values.contains(where: value.means) else { continue }
        try refuse(
          "\(path).\(name)", value.spelled,
          computed: only.words ?? only.values.map(\.spelled).joined(separator: ", "), unless: replaceable)
      } else if !rules.known.contains(name[...]) {
        unknown.append("\(path).\(short(name)) = \(value.spelled)")
      }
    }
    guard !unknown.isEmpty else { return }
    note(
      "not known here, and computed as if it were not there: " + unknown.prefix(6).joined(separator: ", ")
        + (unknown.count > 6 ? " and \(unknown.count - 6) more" : ""))
  }

  /// Refuses a type that is none of those known. A registry's name before it, as in `mmdet.FPN`, is left out.
  mutating func demand(
    _ type: PlainValue?, among known: [String], _ path: String, unless replaceable: Replaceable? = nil
  ) throws(ConfigurationError) {
    guard let type, type != PlainValue.none else { return }
    let name = type.text.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    guard name == nil || !known.contains(name ?? "") else { return }
    try refuse(path, type.spelled, computed: known.joined(separator: ", "), unless: replaceable)
  }

  /// Notes a number that the weights contradict.
  mutating func compare(_ stated: PlainValue?, _ weights: Int, _ path: String, _ unit: String) {
    guard let stated = stated?.integer, stated != weights else { return }
    note("\(path) says \(stated), but the weights have \(weights) \(unit); they are followed")
  }

  /// A whole number from 1 to `most`.
  ///
  /// - Throws: `ConfigurationError.wrongValue` for anything else.
  func count(_ value: PlainValue?, _ path: String, most: Int) throws(ConfigurationError) -> Int? {
    guard let value, value != PlainValue.none else { return nil }
    guard let number = value.number, let count = Int(exactly: number), (1...most).contains(count) else {
      throw .wrongValue(
        source: source, path: path, found: value.spelled, expected: "a whole number from 1 to \(most)")
    }
    return count
  }

  /// A number for each of the deltas.
  ///
  /// - Throws: `ConfigurationError.wrongValue` for anything else.
  func four(
    _ value: PlainValue?, _ path: String, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> [Double]? {
    guard let value, value != PlainValue.none else { return nil }
    guard let numbers = value.numbers, numbers.count == 4, numbers.allSatisfy(bounds.contain) else {
      throw .wrongValue(
        source: source, path: path, found: value.spelled, expected: "four numbers, each \(bounds.description)"
      )
    }
    return numbers
  }

  /// A number from 0 to 1.
  ///
  /// - Throws: `ConfigurationError.wrongValue` for anything else.
  func share(_ value: PlainValue?, _ path: String) throws(ConfigurationError) -> Double? {
    guard let value, value != PlainValue.none else { return nil }
    guard let number = value.number, (0...1).contains(number) else {
      throw .wrongValue(source: source, path: path, found: value.spelled, expected: "a number from 0 to 1")
    }
    return number
  }
}

extension PlainValue {
  /// Whether Python's `==` holds: 0 is 0.0.
  func means(_ other: PlainValue) -> Bool {
    if let number, let second = other.number { return number == second }
    if let list, let second = other.list {
      return list.count == second.count && zip(list, second).allSatisfy { $0.means($1) }
    }
    return self == other
  }

  /// As Python writes it, cut to fit a line; an object by its class.
  var spelled: String { short(spelled(depth: 0)) }

  private func spelled(depth: Int) -> String {
    guard depth < 3 else { return "…" }
    if let name = self[StoredModule.classKey]?.text { return short(name) }
    func joined(_ words: [String], of count: Int) -> String {
      (words + (count > words.count ? ["…"] : [])).joined(separator: ", ")
    }
    return switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let text): "'\(short(text))'"
    case .list(let values):
      "[" + joined(values.prefix(8).map { $0.spelled(depth: depth + 1) }, of: values.count) + "]"
    case .dictionary(let entries):
      "dict("
        + joined(
          entries.prefix(8).map { "\(short($0.key))=\($0.value.spelled(depth: depth + 1))" },
          of: entries.count)
        + ")"
    }
  }
}

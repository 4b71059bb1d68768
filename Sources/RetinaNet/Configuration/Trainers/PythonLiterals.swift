import Checkpoints

/// Reads the assignments of a configuration written in Python, such as mmdetection's, without running it: literals,
/// lists, tuples, dictionaries, `dict(…)`, names assigned before, and later changes of a part, as in
/// `model['test_cfg']['score_thr'] = 0.1`. Everything else it names and leaves out. The work grows with the text's length,
/// and with what is copied from names, which is bounded.
struct PythonLiterals {
  /// By name; of several assignments of a name the last.
  private(set) var values: [String: PlainValue] = [:]
  /// The assigned names, or parts, whose values are no literals.
  private(set) var unread: [String] = []
  /// The beginnings of statements that are no assignments, but for imports.
  private(set) var ignored: [String] = []

  /// By name, the ways to lists and dictionaries that are held elsewhere, too: to change a part of one would change both.
  private var shared: [String: Set<[String]>] = [:]
  /// The way from the name that is assigned to the value that is being read.
  private var way: [String] = []
  /// What the value that is being read holds of other names' values.
  private var borrowed: [BorrowedPart] = []
  private var scanner: PythonScanner
  private let isBuiltOn: Bool
  /// How many more values may be copied from names, and for changes of parts, so that a short text cannot ask for much.
  private(set) var copiesLeft: Int

  private static let deepest = 64

  static let mostCopies = 1_000_000

  /// - Parameters:
  ///   - base: what `_base_` means, which the text itself then does not assign: the values of the files named there.
  ///   - copies: how many values may be copied from names.
  ///   - only: the name whose first assignment is read, and nothing behind it.
  init(_ text: String, base: PlainValue? = nil, copies: Int = mostCopies, only: String? = nil) {
    scanner = PythonScanner(text)
    copiesLeft = copies
    values["_base_"] = base
    isBuiltOn = base != nil
    while !scanner.isAtEnd {
      scanner.skipBlank(acrossLines: true)
      guard !scanner.isAtEnd else { break }
      readStatement()
      if let only, values[only] != nil || unread.contains(only) { break }
    }
  }

  private mutating func readStatement() {
    let start = scanner.position
    guard let name = scanner.identifier() else { return scanner.skipStatement() }
    let part = self.part(depth: 0)
    let target = String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
    scanner.skipBlank(acrossLines: false)
    guard let part, scanner.take("="), !scanner.peekIs("=") else {
      if name != "import", name != "from" { ignore(from: start) }
      scanner.position = start
      return scanner.skipStatement()
    }
    if isBuiltOn, name == "_base_", part.isEmpty { return scanner.skipStatement() }
    do {
      scanner.skipBlank(acrossLines: false)
      (way, borrowed) = (part, [])
      let value = try value(depth: 0)
      scanner.skipBlank(acrossLines: false)
      guard scanner.isAtEnd || scanner.isLineEnd(scanner.peek) || scanner.take(";") else { throw NoLiteral() }
      try assign(value, to: name, part)
      for one in borrowed {
        shared[one.name, default: []].insert(one.source)
        shared[name, default: []].insert(one.target)
      }
    } catch {
      unread.append(target)
      if part.isEmpty {
        (values[name], shared[name]) = (nil, nil)
      } else {
        // What is there now is not known, so nothing in it is changed either.
        shared[name, default: []].insert(part)
      }
      scanner.position = start
      scanner.skipStatement()
    }
  }

  private mutating func assign(_ value: PlainValue, to name: String, _ part: [String]) throws {
    guard !part.isEmpty else {
      (values[name], shared[name]) = (value, nil)
      return
    }
    guard copiesLeft > 0, let whole = values[name] else { throw NoLiteral() }
    let held = shared[name] ?? []
    copiesLeft -= whole.size.count + held.count
    guard copiesLeft >= 0, part.count + value.size.depth < Self.deepest,
      !held.contains(where: part.dropLast().starts(with:)),
      let changed = whole.replacing(part[...], with: value)
    else { throw NoLiteral() }
    values[name] = changed
    shared[name] = held.filter { !$0.starts(with: part) }
  }

  private mutating func ignore(from start: Int) {
    guard ignored.count < 100 else { return }
    let line = scanner.bytes[start...].prefix(60).prefix { $0 != 0x0A && $0 != 0x0D }
    ignored.append(String(decoding: line, as: UTF8.self))
  }

  /// The way to a part of a name's value: `.test_cfg`, `['test_cfg']`, `[0]`, one after another; `nil` for another one.
  private mutating func part(depth: Int) -> [String]? {
    var part: [String] = []
    while part.count < Self.deepest {
      if scanner.take(".") {
        guard let name = scanner.identifier() else { return nil }
        part.append(name)
      } else if scanner.take("[") {
        let key = try? value(depth: depth + 1)
        scanner.skipBlank(acrossLines: true)
        guard let name = key?.text ?? key?.integer.map(String.init), scanner.take("]") else { return nil }
        part.append(name)
      } else {
        return part
      }
    }
    return nil
  }

  /// The value of one expression that stands alone; `nil` for what is no literal.
  static func value(of text: String) -> PlainValue? { PythonLiterals("value = " + text).values["value"] }

  // MARK: - Values

  /// The value of a part.
  private mutating func value(depth: Int, key: String?) throws -> PlainValue {
    way += [key].compactMap { $0 }
    defer { if key != nil { way.removeLast() } }
    return try value(depth: depth)
  }

  /// Sums of products; text is only added.
  private mutating func value(depth: Int) throws -> PlainValue {
    var sum = try product(depth: depth)
    while let sign = scanner.sign(among: "+-", acrossLines: depth > 0) {
      sum = try sum.combined(sign, try product(depth: depth), &copiesLeft)
    }
    return sum
  }

  private mutating func product(depth: Int) throws -> PlainValue {
    var product = try operand(depth: depth)
    while let sign = scanner.sign(among: "*/", acrossLines: depth > 0) {
      product = try product.combined(sign, try operand(depth: depth), &copiesLeft)
    }
    return product
  }

  private mutating func operand(depth: Int) throws -> PlainValue {
    guard depth < Self.deepest else { throw NoLiteral() }
    scanner.skipBlank(acrossLines: depth > 0)
    guard !scanner.isAtEnd else { throw NoLiteral() }
    switch Character(Unicode.Scalar(scanner.peek)) {
    case "[": return .list(try items(from: "[", to: "]", depth: depth).values)
    case "(":
      let (values, hasComma) = try items(from: "(", to: ")", depth: depth)
      return values.count == 1 && !hasComma ? values[0] : .list(values)
    case "{": return try placeholder(depth: depth) ?? braces(depth: depth)
    case "'", "\"": return .text(try scanner.string(acrossLines: depth > 0))
    case "-", "+", ".", "0"..."9": return try scanner.number()
    default: return try word(depth: depth)
    }
  }

  private mutating func items(
    from open: Character, to close: Character, depth: Int
  ) throws -> (values: [PlainValue], hasComma: Bool) {
    _ = scanner.take(open)
    var values: [PlainValue] = []
    var hasComma = false
    while true {
      scanner.skipBlank(acrossLines: true)
      if scanner.take(close) { return (values, hasComma) }
      guard values.isEmpty || hasComma else { throw NoLiteral() }
      // Parentheses may be around one value that is no tuple.
      let key = open == "[" ? "\(values.count)" : nil
      values.append(try value(depth: depth + 1, key: key))
      scanner.skipBlank(acrossLines: true)
      let comma = scanner.take(",")
      hasComma = hasComma || comma
      guard comma || scanner.peekIs(close) else { throw NoLiteral() }
    }
  }

  /// `{{_base_.name}}`, which stands for a value of the files that a configuration is built on; `nil` for other braces.
  private mutating func placeholder(depth: Int) throws -> PlainValue? {
    guard scanner.takeWord("{{") else { return nil }
    scanner.skipBlank(acrossLines: false)
    guard isBuiltOn, scanner.identifier() == "_base_" else { throw NoLiteral() }
    let (value, part) = try known("_base_", depth: depth)
    scanner.skipBlank(acrossLines: false)
    guard scanner.takeWord("}}") else { throw NoLiteral() }
    borrow(value, "_base_", part, way)
    return value
  }

  /// A dictionary or a set.
  private mutating func braces(depth: Int) throws -> PlainValue {
    _ = scanner.take("{")
    var entries: [PlainValue.PlainEntry] = []
    var elements: [PlainValue] = []
    while true {
      scanner.skipBlank(acrossLines: true)
      if scanner.take("}") { return elements.isEmpty ? .dictionary(entries) : .list(elements) }
      let first = try value(depth: depth + 1)
      scanner.skipBlank(acrossLines: true)
      if scanner.take(":") {
        guard let key = first.text ?? first.integer.map(String.init) else { throw NoLiteral() }
        entries.append(.init(key: key, value: try value(depth: depth + 1, key: key)))
      } else {
        elements.append(first)
      }
      scanner.skipBlank(acrossLines: true)
      guard scanner.take(",") || scanner.peekIs("}"), elements.isEmpty || entries.isEmpty else {
        throw NoLiteral()
      }
    }
  }

  /// True, False, None, `dict(name=value, …)`, or a name that was assigned before, or a part of its value.
  private mutating func word(depth: Int) throws -> PlainValue {
    guard let word = scanner.identifier() else { throw NoLiteral() }
    switch word {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return PlainValue.none
    case "dict": break
    case "len" where values["len"] == nil: return try length(depth: depth)
    default:
      let (value, part) = try known(word, depth: depth)
      borrow(value, word, part, way)
      return value
    }
    scanner.skipBlank(acrossLines: depth > 0)
    guard scanner.take("(") else { throw NoLiteral() }
    var entries: [PlainValue.PlainEntry] = []
    while true {
      scanner.skipBlank(acrossLines: true)
      if scanner.take(")") { return .dictionary(entries) }
      if scanner.take("*") {
        guard scanner.take("*"), let word = scanner.identifier() else { throw NoLiteral() }
        let (value, part) = try known(word, depth: depth)
        guard case .dictionary(let more) = value else { throw NoLiteral() }
        for entry in more { borrow(entry.value, word, part + [entry.key], way + [entry.key]) }
        entries += more
        scanner.skipBlank(acrossLines: true)
        guard scanner.take(",") || scanner.peekIs(")") else { throw NoLiteral() }
        continue
      }
      guard let name = scanner.identifier() else { throw NoLiteral() }
      scanner.skipBlank(acrossLines: true)
      guard scanner.take("=") else { throw NoLiteral() }
      entries.append(.init(key: name, value: try value(depth: depth + 1, key: name)))
      scanner.skipBlank(acrossLines: true)
      guard scanner.take(",") || scanner.peekIs(")") else { throw NoLiteral() }
    }
  }

  /// How many elements the value in parentheses has.
  private mutating func length(depth: Int) throws -> PlainValue {
    let before = (way, borrowed)
    guard scanner.take("(") else { throw NoLiteral() }
    let value = try value(depth: depth + 1)
    (way, borrowed) = before
    scanner.skipBlank(acrossLines: true)
    guard scanner.take(")"), let count = value.elementCount ?? value.text?.unicodeScalars.count else {
      throw NoLiteral()
    }
    return .integer(count)
  }

  /// The value of a name, or of a part of it, and the way to that part.
  private mutating func known(_ name: String, depth: Int) throws -> (value: PlainValue, part: [String]) {
    guard copiesLeft > 0, var value = values[name], let part = part(depth: depth) else { throw NoLiteral() }
    for key in part {
      copiesLeft -= value.elementCount ?? 0
      guard copiesLeft > 0, let inner = value[key] ?? Int(key).flatMap({ value.element($0) }) else {
        throw NoLiteral()
      }
      value = inner
    }
    let size = value.size
    copiesLeft -= size.count
    guard copiesLeft >= 0, depth + size.depth < Self.deepest else { throw NoLiteral() }
    return (value, part)
  }

  /// Remembers that a value is held twice from now on, if it can be changed.
  private mutating func borrow(_ value: PlainValue, _ name: String, _ source: [String], _ target: [String]) {
    guard value.elementCount != nil else { return }
    // Both ways are kept, and long keys take long to compare.
    copiesLeft -= (source + target).reduce(0) { $0 + 1 + $1.utf8.count / 64 }
    borrowed.append(BorrowedPart(name: name, source: source, target: target))
  }
}

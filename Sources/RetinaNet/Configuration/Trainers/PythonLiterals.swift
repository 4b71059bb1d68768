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
  /// How many more values may be copied from names, and for changes of parts, so that a short text cannot ask for much.
  private var copiesLeft = 1_000_000

  private static let deepest = 64

  /// A list or dictionary that is part of two values.
  private struct BorrowedPart {
    let name: String
    /// The way to it from `name`.
    let source: [String]
    /// The way to it from the name that is assigned.
    let target: [String]
  }

  init(_ text: String) {
    scanner = PythonScanner(text)
    while !scanner.isAtEnd {
      scanner.skipBlank(acrossLines: true)
      guard !scanner.isAtEnd else { break }
      readStatement()
    }
  }

  private mutating func readStatement() {
    let start = scanner.position
    guard let name = scanner.identifier() else { return skipStatement() }
    let part = self.part()
    let target = String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
    scanner.skipBlank(acrossLines: false)
    guard let part, scanner.take("="), !scanner.peekIs("=") else {
      if name != "import", name != "from" { ignore(from: start) }
      scanner.position = start
      return skipStatement()
    }
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
      skipStatement()
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
  private mutating func part() -> [String]? {
    var part: [String] = []
    while true {
      if scanner.take(".") {
        guard let name = scanner.identifier() else { return nil }
        part.append(name)
      } else if scanner.take("[") {
        guard let key = try? value(depth: 1), let name = key.text ?? key.integer.map(String.init) else {
          return nil
        }
        scanner.skipBlank(acrossLines: true)
        guard scanner.take("]") else { return nil }
        part.append(name)
      } else {
        return part
      }
    }
  }

  /// Goes on to the next line that begins a statement outside of blocks: not within brackets or a string of several
  /// lines, and not with a blank.
  private mutating func skipStatement() {
    var open = 0
    while !scanner.isAtEnd {
      switch Character(Unicode.Scalar(scanner.peek)) {
      case "#": scanner.skipBlank(acrossLines: false)
      case "'", "\"": scanner.skipString()
      case "\\": scanner.position = min(scanner.bytes.count, scanner.position + 2)
      case "\n", "\r":
        scanner.position += 1
        if open == 0, !scanner.isAtEnd, ![0x20, 0x09, 0x0A, 0x0D].contains(scanner.peek) { return }
      case let character:
        if "([{".contains(character) {
          open += 1
        } else if ")]}".contains(character) {
          open = max(0, open - 1)
        }
        scanner.position += 1
      }
    }
  }

  /// The value of one expression that stands alone; `nil` for what is no literal.
  static func value(of text: String) -> PlainValue? { PythonLiterals("value = " + text).values["value"] }

  // MARK: - Values

  /// The value of a part.
  private mutating func value(depth: Int, key: String?) throws -> PlainValue {
    guard let key else { return try value(depth: depth) }
    way.append(key)
    defer { way.removeLast() }
    return try value(depth: depth)
  }

  private mutating func value(depth: Int) throws -> PlainValue {
    guard depth < Self.deepest else { throw NoLiteral() }
    scanner.skipBlank(acrossLines: depth > 0)
    guard !scanner.isAtEnd else { throw NoLiteral() }
    switch Character(Unicode.Scalar(scanner.peek)) {
    case "[": return .list(try items(from: "[", to: "]", depth: depth).values)
    case "(":
      let (values, hasComma) = try items(from: "(", to: ")", depth: depth)
      return values.count == 1 && !hasComma ? values[0] : .list(values)
    case "{": return try braces(depth: depth)
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

  /// The value of a name, or of a part of it, and the way to that part.
  private mutating func known(_ name: String, depth: Int) throws -> (value: PlainValue, part: [String]) {
    guard copiesLeft > 0, var value = values[name], let part = part() else { throw NoLiteral() }
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
    // Long keys take long to compare.
    copiesLeft -= (source + target).reduce(0) { $0 + $1.utf8.count / 64 }
    borrowed.append(BorrowedPart(name: name, source: source, target: target))
  }
}

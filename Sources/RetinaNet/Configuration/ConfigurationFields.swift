import Foundation

/// Reads typed fields from a JSON object. Errors name the source, the path and the value.
struct ConfigurationFields {
  let source: String
  let path: String
  let members: [String: JSONValue]

  init(source: String, path: String = "", members: [String: JSONValue]) {
    self.source = source
    self.path = path
    self.members = members
  }

  init(json: Data, source: String) throws(ConfigurationError) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: json)
    } catch {
      throw .notJSON(source: source, detail: Self.detail(of: error))
    }
    guard case .object(let members) = value else {
      throw .notJSON(source: source, detail: "it is \(value.summary)")
    }
    self.init(source: source, members: members)
  }

  private static func detail(of error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "\(type(of: error))" }
    return (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      ?? context.debugDescription
  }

  func error(_ place: String, _ found: JSONValue, _ expected: String) -> ConfigurationError {
    .wrongValue(
      source: source, path: path.isEmpty ? place : "\(path).\(place)", found: found.summary,
      expected: expected)
  }

  /// A field that is null counts as absent.
  subscript(_ key: String) -> JSONValue? {
    guard let value = members[key], value != .null else { return nil }
    return value
  }

  func object(_ key: String) throws(ConfigurationError) -> ConfigurationFields {
    guard let value = self[key] else { return ConfigurationFields(source: source, path: key, members: [:]) }
    guard case .object(let members) = value else { throw error(key, value, "an object") }
    return ConfigurationFields(source: source, path: path.isEmpty ? key : "\(path).\(key)", members: members)
  }

  func string(_ key: String) throws(ConfigurationError) -> String? {
    guard let value = self[key] else { return nil }
    guard case .string(let text) = value else { throw error(key, value, "a text") }
    return text
  }

  func strings(_ key: String) throws(ConfigurationError) -> [String]? {
    guard let value = self[key] else { return nil }
    guard case .array(let items) = value else { throw error(key, value, "a list of names") }
    var names: [String] = []
    for (place, item) in items.enumerated() {
      guard case .string(let name) = item else { throw error("\(key)[\(place)]", item, "a name") }
      names.append(name)
    }
    return names
  }

  /// One of a few texts, each of which means a value.
  func choice<Value>(_ key: String, _ choices: KeyValuePairs<String, Value>) throws(ConfigurationError)
    -> Value?
  {
    guard let value = self[key] else { return nil }
    if case .string(let text) = value {
      for (name, choice) in choices where name.lowercased() == text.lowercased() { return choice }
    }
    throw error(key, value, choices.map { "\"\($0.key)\"" }.joined(separator: " or "))
  }

  func bool(_ key: String) throws(ConfigurationError) -> Bool? {
    guard let value = self[key] else { return nil }
    guard case .bool(let flag) = value else { throw error(key, value, "true or false") }
    return flag
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let value = self[key] else { return nil }
    guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
      throw error(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  func number(_ key: String, _ bounds: NumberBounds) throws(ConfigurationError) -> Double? {
    guard let value = self[key] else { return nil }
    return try number(value, at: key, bounds)
  }

  /// A list of numbers, `count` of them.
  func numbers(
    _ key: String, count: ClosedRange<Int>, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> [Double]? {
    guard let value = self[key] else { return nil }
    return try numbers(value, at: key, count: count, bounds)
  }

  /// A list of lists of numbers, all of one length.
  func numberLists(
    _ key: String, count: ClosedRange<Int>, of inner: ClosedRange<Int>, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> [[Double]]? {
    guard let value = self[key] else { return nil }
    guard case .array(let items) = value, count.contains(items.count) else {
      throw error(key, value, "a list of lists of numbers, one for each level, such as the five of P3 to P7")
    }
    var lists: [[Double]] = []
    for (place, item) in items.enumerated() {
      let list = try numbers(item, at: "\(key)[\(place)]", count: inner, bounds)
      guard list.count == lists.first?.count ?? list.count else {
        throw error("\(key)[\(place)]", item, "\(lists[0].count) sizes, as \(key)[0] has")
      }
      lists.append(list)
    }
    return lists
  }

  /// The numbers of levels given by their names, "P3", in ascending order.
  func levels(_ key: String) throws(ConfigurationError) -> [Int]? {
    guard let value = self[key] else { return nil }
    var numbers: [Int] = []
    if case .array(let items) = value {
      for case .string(let name) in items {
        if let number = Int(name.dropFirst()), name.first?.lowercased() == "p" { numbers.append(number) }
      }
      if !items.isEmpty, numbers.count == items.count, numbers.allSatisfy((1...12).contains),
        zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
      {
        return numbers
      }
    }
    throw error(key, value, "a list of levels, the finest first, as in [\"P3\", \"P4\", \"P5\"]")
  }

  private func numbers(
    _ value: JSONValue, at place: String, count: ClosedRange<Int>, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> [Double] {
    let many = count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "at least \(count.lowerBound)"
    guard case .array(let items) = value, count.contains(items.count) else {
      throw error(place, value, "a list of \(many) numbers")
    }
    var answer: [Double] = []
    for (index, item) in items.enumerated() {
      answer.append(try number(item, at: "\(place)[\(index)]", bounds))
    }
    return answer
  }

  func number(
    _ value: JSONValue, at place: String, _ bounds: NumberBounds
  ) throws(ConfigurationError) -> Double {
    guard case .number(let number) = value, bounds.contain(number) else {
      throw error(place, value, bounds.description)
    }
    return number
  }
}

/// What numbers a field may hold.
struct NumberBounds: Sendable, CustomStringConvertible {
  let description: String
  let contain: @Sendable (Double) -> Bool

  static let any = NumberBounds(description: "a number") { $0.isFinite && abs($0) <= 1e9 }
  static let positive = NumberBounds(description: "a positive number") { $0 > 0 && $0 <= 1e9 }
  static let share = NumberBounds(description: "a number from 0 to 1") { (0...1).contains($0) }
  /// What deltas are divided by or multiplied by, in float32, where a number much smaller would be 0.
  static let deltaScale = NumberBounds(description: "a number from 1e-9 to 1e9") { (1e-9...1e9).contains($0) }
}

/// A JSON value of unknown form, so that errors can name the path and the value that was found there.
enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// A description of the value, for errors.
  var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .string(let text): "\"\(text.count > 40 ? text.prefix(40) + "…" : text)\""
    case .array(let items): "a list of \(items.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }

  /// A float as its shortest decimal form, not as the double it widens to.
  static func number(_ value: Float) -> JSONValue { .number(Double("\(value)") ?? Double(value)) }
}

extension JSONValue: Codable {
  init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let value = try? single.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? single.decode(Double.self) {
      self = .number(value)
    } else if let value = try? single.decode(String.self) {
      self = .string(value)
    } else if let value = try? single.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try single.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    switch self {
    case .null: try single.encodeNil()
    case .bool(let value): try single.encode(value)
    case .number(let value):
      if let whole = Int(exactly: value) { try single.encode(whole) } else { try single.encode(value) }
    case .string(let value): try single.encode(value)
    case .array(let value): try single.encode(value)
    case .object(let value): try single.encode(value)
    }
  }
}

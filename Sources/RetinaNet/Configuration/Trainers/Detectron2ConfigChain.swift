import Checkpoints
import Foundation
import Support
import Yams

/// A configuration of detectron2's and those that it is built on by `_BASE_`: a setting is that of the first that has it.
///
/// Source: fvcore `common/config.py`.
struct Detectron2ConfigChain {
  /// The strongest first.
  private(set) var roots: [PlainValue] = []
  /// Configurations that could not be followed.
  private(set) var missing: [String] = []

  private static let mostBytes = 1 << 20
  private static let mostFiles = 16
  private static let mostValues = 50_000

  /// Reads a file, and the files that it is built on.
  ///
  /// - Throws: `ConfigurationError` where one is there and cannot be read.
  init(file: String) throws(ConfigurationError) {
    var open = [file]
    var seen: Set<String> = []
    while let path = open.popLast() {
      guard seen.insert(URL(filePath: path).standardizedFileURL.path).inserted, roots.count < Self.mostFiles
      else { continue }
      let bytes: [UInt8]
      do throws(FileError) { bytes = try InputFile.bytes(of: path, limit: Self.mostBytes) } catch {
        throw .unreadable(source: path, why: error.reason)
      }
      guard let root = try Self.root(of: bytes, file: path) else { continue }
      roots.append(root)
      // Of several the last overrides the others.
      for base in Self.bases(of: root) {
        // Without "..", so that a file that is built on itself is known again.
        let place = URL(filePath: base.hasPrefix("/") ? base : Self.folder(of: path) + base)
          .standardizedFileURL.path
        if base.contains("://") || base.hasPrefix("~") || FileStatus(place)?.kind != .regular {
          missing.append(base)
        } else {
          open.append(place)
        }
      }
    }
  }

  /// As `init(file:)`, from memory; no other file is followed.
  init(yaml bytes: [UInt8], file: String) throws(ConfigurationError) {
    roots = [try Self.root(of: bytes, file: file)].compactMap { $0 }
  }

  /// A setting by the names on its way: "MODEL.RETINANET.NORM".
  subscript(path: String) -> PlainValue? {
    let names = path.split(separator: ".").map(String.init)
    return roots.lazy.compactMap { root in names.reduce(root as PlainValue?) { $0?[$1] } }.first
  }

  /// Whether it says what it is built on, or has sections of detectron2's configurations: a file that only changes some
  /// settings of another need not name the network.
  var isDetectron2: Bool {
    roots.contains { root in
      root["_BASE_"] != nil
        || ["MODEL", "INPUT", "TEST"].contains { if case .dictionary? = root[$0] { true } else { false } }
    }
  }

  private static func root(of bytes: [UInt8], file: String) throws(ConfigurationError) -> PlainValue? {
    var text = String(decoding: TextEncoding.utf8(bytes) ?? bytes, as: UTF8.self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    guard YAMLDepth.isHarmless(text) else {
      throw .unreadable(source: file, why: "its YAML is nested too deeply for a configuration")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw .unreadable(source: file, why: "it is not YAML")
    }
    var left = mostValues
    let root = node.map { value(of: $0, &left) }
    // Aliases can multiply.
    guard left > 0 else {
      throw .unreadable(
        source: file, why: "it has more than \(mostValues) values, too many for a configuration")
    }
    return root
  }

  /// A value as yacs understands it: a text that is a literal of Python's, such as '320' or '[[0.5, 1.0]]', is that.
  private static func value(of node: Node, _ left: inout Int) -> PlainValue {
    left -= 1
    guard left > 0 else { return PlainValue.none }
    switch node {
    case .sequence(let items): return .list(items.map { value(of: $0, &left) })
    case .mapping(let pairs):
      return .dictionary(
        pairs.compactMap { key, value in
          key.string.map { .init(key: $0, value: Self.value(of: value, &left)) }
        })
    case .scalar(let scalar):
      let text = scalar.string
      if scalar.style == .plain, ["", "~", "null", "Null", "NULL"].contains(text) { return PlainValue.none }
      // Numbers to base 60, which no setting is, and which overflow in Yams.
      if text.utf8.contains(UInt8(ascii: ":")) { return .text(text) }
      if let value = node.int { return .integer(value) }
      if let value = node.float { return .number(value) }
      if scalar.style == .plain, let value = node.bool { return .bool(value) }
      guard text.utf8.count <= 4096, let first = text.first, "([-+.0123456789".contains(first) else {
        return .text(text)
      }
      return PythonLiterals.value(of: text) ?? .text(text)
    case .alias: return PlainValue.none
    }
  }

  private static func bases(of root: PlainValue) -> [String] {
    guard let base = root["_BASE_"] else { return [] }
    let names =
      base.list.map { Array($0.prefix(mostFiles)).compactMap(\.text) } ?? [base.text].compactMap { $0 }
    return names.filter { !$0.isEmpty && !$0.utf8.contains(0) }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

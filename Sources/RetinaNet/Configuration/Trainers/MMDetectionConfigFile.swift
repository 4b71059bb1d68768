import Checkpoints
import Foundation
import Support

/// A configuration of mmdetection's in Python, and those that it is built on by `_base_`, as one: nothing of them is run.
///
/// Sources: mmengine 0.10 `config/config.py`, mmcv 1.7 `utils/config.py`.
struct MMDetectionConfigFile {
  let path: String
  /// What all of them assign, by name.
  private(set) var values: [String: PlainValue] = [:]
  /// What a person should know: files that are not there, and what is not read.
  private(set) var notes: [String] = []
  /// Whether it is built on others that are not there.
  private(set) var isPartial = false
  /// Whether what they say of the model was read.
  private(set) var isWhole = true

  private var filesLeft = 64
  private var bytesLeft = 2 << 20
  /// How many more values may be copied from names.
  private var copiesLeft = 1_000_000

  private static let deepest = 16

  /// - Throws: `ConfigurationError` where a file cannot be read, or they contradict one another.
  init(_ path: String) throws(ConfigurationError) {
    self.path = path
    let root = try read(path, above: [])
    values = Dictionary(root.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    if isPartial { isWhole = false }
    guard values["model"] != nil || isPartial else {
      throw .unreadable(source: path, why: "it assigns no model, or none of literals")
    }
  }

  /// What a file and those that it is built on assign.
  ///
  /// - Parameter above: the files that are built on it, without ".." in them.
  private mutating func read(_ path: String, above: [String]) throws(ConfigurationError) -> [PlainValue
    .PlainEntry]
  {
    let place = URL(filePath: path).standardizedFileURL.path
    guard !above.contains(place) else {
      throw .unreadable(source: above[0], why: "its _base_ leads in a circle, to \(short(path)) again")
    }
    guard above.count < Self.deepest, filesLeft > 0 else {
      throw .unreadable(
        source: above.first ?? path, why: "it is built on too many files, or one on another too often")
    }
    filesLeft -= 1
    let text = try text(path)
    let bases = PythonLiterals(text, only: "_base_")
    let base = try merged(bases.values["_base_"] ?? .list([]), path, above: above + [place])
    let python = PythonLiterals(text, base: .dictionary(base), copies: copiesLeft)
    copiesLeft = python.copiesLeft
    if python.ignored.contains(where: { $0.hasPrefix("with read_base") }) {
      throw .unreadable(
        source: path,
        why: "it imports what it is built on by read_base(); write it as one file, with "
          + "Config.fromfile(FILE).dump('whole.py') of mmengine, and give that")
    }
    note(python, bases, path)
    // A part of the base may have been changed.
    return try Self.merge(
      python.values.filter { $0.key != "_base_" && !$0.key.hasPrefix("__") }.map {
        .init(key: $0.key, value: $0.value)
      },
      over: python.values["_base_"]?.entries ?? base, path: "", file: path)
  }

  private mutating func text(_ path: String) throws(ConfigurationError) -> String {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(of: path, limit: bytesLeft) } catch {
      throw .unreadable(source: path, why: error.reason)
    }
    bytesLeft -= bytes.count
    var text = String(decoding: TextEncoding.utf8(bytes) ?? bytes, as: UTF8.self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }

  /// What the files assign that `_base_` names. None assigns what another one does.
  private mutating func merged(
    _ given: PlainValue, _ path: String, above: [String]
  ) throws(ConfigurationError) -> [PlainValue.PlainEntry] {
    guard given != PlainValue.none else { return [] }
    guard let names = given.text.map({ [$0] }) ?? given.texts else {
      throw .wrongValue(
        source: path, path: "_base_", found: given.spelled, expected: "a file, or a list of files")
    }
    var entries: [PlainValue.PlainEntry] = []
    var owners: [String: String] = [:]
    for name in names where !name.isEmpty {
      let file = URL(filePath: name.hasPrefix("/") ? name : Self.folder(of: path) + name).standardizedFileURL
        .path
      guard !name.contains("::"), !name.contains("://"), !name.utf8.contains(0),
        FileStatus(file)?.kind == .regular
      else {
        isPartial = true
        notes.append(
          "\(Self.last(path)) is built on \(short(name)), which is not there: what that says of the model is not read"
        )
        continue
      }
      guard file.hasSuffix(".py") else {
        throw .unreadable(
          source: path, why: "it is built on \(short(name)), and only files in Python are read there")
      }
      for entry in try read(file, above: above) {
        if let other = owners.updateValue(name, forKey: entry.key) {
          throw .unreadable(
            source: path,
            why:
              "two of the files that it is built on assign \(short(entry.key)), \(short(other)) and \(short(name))"
          )
        }
        entries.append(entry)
      }
    }
    return entries
  }

  /// Names what is not read.
  private mutating func note(_ python: PythonLiterals, _ bases: PythonLiterals, _ path: String) {
    let unread = bases.unread.filter { $0 == "_base_" } + python.unread
    notes += Self.notes(of: Self.last(path), python.ignored, unread: unread)
    if bases.unread.contains("_base_") { isPartial = true }
    let start = ["model", "_base_.model"]
    if unread.contains(where: { name in
      start.contains { name == $0 || name.hasPrefix($0 + ".") || name.hasPrefix($0 + "[") }
    }) {
      isWhole = false
    }
  }

  /// The names under which settings of the network stand.
  private static let names: Set<Substring> = [
    "_base_", "model", "data_preprocessor", "img_norm_cfg", "test_cfg", "semi_wrapper", "test_dataloader",
    "data",
    "test_pipeline",
  ]

  /// Names what is not read of a text, but for what does not concern the network.
  static func notes(of subject: String, _ ignored: [String], unread: [String]) -> [String] {
    func list(_ names: [String]) -> String {
      names.prefix(6).map { "'\(short($0))'" }.joined(separator: ", ")
        + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }
    let unread = unread.filter { names.contains($0.prefix { $0 != "." && $0 != "[" }) }
    return [
      ignored.isEmpty
        ? nil : "\(subject) has lines that are no assignments, and are not read: \(list(ignored))",
      unread.isEmpty ? nil : "\(subject) assigns what is no literal, and is not read, to \(list(unread))",
    ].compactMap { $0 }
  }

  /// Lays dictionaries over others; `_delete_=True` replaces what is there.
  static func merge(
    _ entries: [PlainValue.PlainEntry], over base: [PlainValue.PlainEntry], path: String, file: String
  ) throws(ConfigurationError) -> [PlainValue.PlainEntry] {
    var merged = base
    var places = Dictionary(base.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
    for entry in entries {
      guard let place = places[entry.key] else {
        places[entry.key] = merged.count
        merged.append(entry)
        continue
      }
      guard case .dictionary(var inner) = entry.value else {
        merged[place].value = entry.value
        continue
      }
      let replaces =
        entry.value["_delete_"].map { ![.bool(false), .none, .integer(0)].contains($0) } ?? false
      inner.removeAll { $0.key == "_delete_" }
      if replaces {
        merged[place].value = .dictionary(inner)
      } else if case .dictionary(let old) = merged[place].value {
        let way = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        merged[place].value = .dictionary(try merge(inner, over: old, path: way, file: file))
      } else {
        throw .unreadable(
          source: file,
          why:
            "\(short(path.isEmpty ? entry.key : "\(path).\(entry.key)")) is a dictionary, and in what it is built on "
            + "\(merged[place].value.spelled); _delete_=True would replace that")
      }
    }
    return merged
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  private static func last(_ path: String) -> String {
    short(path.split(separator: "/").last.map(String.init) ?? path)
  }
}

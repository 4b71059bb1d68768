import Foundation
import Support
import Yams

extension LabelMap {
  /// COCO annotation files are large; other label files are not.
  static let mostBytes = 1 << 30

  /// Reads a label file: a JSON list, a JSON map of ids, COCO categories (also in a complete annotation file), a
  /// `data.yaml`, or one name per line, with or without its id as keras-retinanet has it: `name,id`. The form is
  /// recognized by its content, YAML by the file's name.
  public static func read(path: String) throws(LabelMapError) -> LabelMap {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(of: path, limit: mostBytes) } catch {
      throw .unreadable(source: path, detail: error.sentence)
    }
    return try parse(Data(bytes), source: path)
  }

  /// Like `read(path:)`, from memory. `source` is its name in errors; its ending decides whether it is YAML.
  public static func parse(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    guard let data = plainUTF8(data) else {
      throw .unreadable(source: source, detail: "it is \(TextEncoding.damaged)")
    }
    let start = data.prefix(64).first { !" \t\r\n".utf8.contains($0) }
    let lowercased = source.lowercased()
    if lowercased.hasSuffix(".yaml") || lowercased.hasSuffix(".yml") {
      return try parseYAML(data, source: source)
    }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return try parseJSON(data, source: source) }
    return try parseLines(data, source: source)
  }

  /// The text in UTF-8, without a byte-order mark; `nil` for damaged UTF-16.
  private static func plainUTF8(_ data: Data) -> Data? {
    if data.starts(with: [0xEF, 0xBB, 0xBF]) { return Data(data.dropFirst(3)) }
    return TextEncoding.isUTF16(data) ? TextEncoding.utf8(Array(data)).map { Data($0) } : data
  }

  /// One name per line, or in every line a name and an id; empty lines are skipped.
  static func parseLines(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    guard data.count <= 16 << 20, let text = String(validating: data, as: UTF8.self), !data.contains(0) else {
      throw .unreadable(source: source, detail: "it is not a text in UTF-8 with one name a line")
    }
    if text.split(separator: "{", maxSplits: 1).first?.trimmingCharacters(in: .whitespaces) == "item" {
      throw .unreadable(
        source: source, detail: "it is TensorFlow's label map, which is not read: write one name a line")
    }
    let names = text.split(whereSeparator: \.isNewline).map { line in
      line.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\u{FEFF}")))
    }
    let used = names.filter { !$0.isEmpty }
    let numbered = counted(used) ?? used.compactMap(numbered)
    return try LabelMap(
      source: source,
      entries: numbered.count == used.count ? numbered : used.map { Entry(id: nil, name: meaningful($0)) })
  }

  /// The classes of lines that begin with their numbers, from 0 on, as `0 name`, or also from 1 as `1: name`; `nil` for
  /// other lines.
  private static func counted(_ lines: [String]) -> [Entry]? {
    guard lines.count > 1 else { return nil }
    var entries: [Entry] = []
    for line in lines {
      let digits = line.prefix { $0.isASCII && $0.isNumber }
      let rest = line.dropFirst(digits.count)
      let name = rest.drop { " \t:".contains($0) }
      guard let id = Int(digits), name.startIndex > rest.startIndex, !name.isEmpty,
        entries.isEmpty ? id == 0 || (id == 1 && rest.first == ":") : id == (entries.last?.id ?? 0) + 1
      else { return nil }
      entries.append(Entry(id: id, name: meaningful(String(name))))
    }
    // Otherwise the numbers tell them apart: "0 stars", "1 star", "2 stars".
    return Set(entries.map(\.name)).count == entries.count ? entries : nil
  }

  /// The class of a line `name,id`; `nil` for any other.
  private static func numbered(_ line: String) -> Entry? {
    guard let comma = line.lastIndex(of: ","), comma > line.startIndex,
      let id = Int(line[line.index(after: comma)...].trimmingCharacters(in: .whitespaces)), id >= 0
    else { return nil }
    let name = line[..<comma].trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\"")))
    return name.isEmpty ? nil : Entry(id: id, name: meaningful(name))
  }

  /// torchvision's own lists use this name for the background.
  static func meaningful(_ name: String) -> String? { name == "__background__" ? nil : name }
}

extension LabelMap {
  /// A list of names (null: background), a list of COCO categories, an object that holds `categories`, `names`
  /// or `id2label`, an object id → name, or one name → id.
  static func parseJSON(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    let form: LabelsJSON
    do {
      form = try JSONDecoder().decode(LabelsJSON.self, from: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      let remedy = data.contains(UInt8(ascii: "'")) ? " (names stand in double quotes)" : ""
      throw .unreadable(source: source, detail: "not JSON: \(detail ?? context.debugDescription)\(remedy)")
    } catch {
      throw .unreadable(
        source: source,
        detail: "JSON, but neither a list of names, an object id → name, nor COCO's categories")
    }
    return try LabelMap(source: source, entries: form.entries)
  }
}

/// The forms of labels in JSON. The most specific are tried first.
private enum LabelsJSON: Decodable {
  case names([String?])
  case categories([JSONCategory])
  case byID([String: String])
  case byName([String: Int])

  struct JSONCategory: Decodable {
    let id: Int
    let name: String
  }

  private enum Keys: String, CodingKey { case categories, names, id2label }

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Keys.self) {
      for key in [Keys.categories, .names, .id2label] where members.contains(key) {
        if let found = try? Self(list: members.superDecoder(forKey: key)) {
          self = found
          return
        }
      }
    }
    self = try Self(list: decoder)
  }

  private init(list decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let names = try? value.decode([String?].self) {
      self = .names(names)
    } else if let categories = try? value.decode([JSONCategory].self) {
      self = .categories(categories)
    } else if let names = try? value.decode([String: String].self), names.keys.allSatisfy({ Int($0) != nil })
    {
      self = .byID(names)
    } else {
      self = .byName(try value.decode([String: Int].self))
    }
  }

  var entries: [LabelMap.Entry] {
    switch self {
    case .names(let names): names.map { .init(id: nil, name: $0.flatMap(LabelMap.meaningful)) }
    case .categories(let categories): categories.map { .init(id: $0.id, name: $0.name) }
    case .byID(let names): names.map { .init(id: Int($0.key), name: LabelMap.meaningful($0.value)) }
    case .byName(let ids): ids.map { .init(id: $0.value, name: LabelMap.meaningful($0.key)) }
    }
  }
}

extension LabelMap {
  /// The start of a message that may have lines of its own.
  private static func oneLine(_ message: String) -> String {
    let words = message.prefix(1_000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 200 ? words.prefix(200) + " …" : words
  }

  /// Reads `names` of a YOLO `data.yaml`: a list, or a map id → name.
  ///
  /// Nodes are composed but not constructed, so that aliases are not expanded.
  static func parseYAML(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    guard data.count <= 1 << 20, let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(source: source, detail: "it is not YAML in UTF-8 of at most 1 MB")
    }
    guard YAMLDepth.isHarmless(text) else {
      throw .unreadable(source: source, detail: "its YAML is nested too deeply for a file of labels")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw .unreadable(source: source, detail: "not YAML: \(oneLine("\(error)"))")
    }
    let names = root?.mapping?["names"] ?? root
    if let list = names?.sequence {
      var entries: [Entry] = []
      for (place, item) in list.enumerated() {
        guard let name = item.scalar?.string else {
          throw .unreadable(source: source, detail: "names[\(place)] is not a name")
        }
        entries.append(Entry(id: nil, name: meaningful(name)))
      }
      return try LabelMap(source: source, entries: entries)
    }
    guard let map = names?.mapping else {
      throw .unreadable(source: source, detail: "it has no list or map called names")
    }
    var entries: [Entry] = []
    for (key, value) in map {
      guard let id = key.scalar.flatMap({ Int($0.string) }), let name = value.scalar?.string else {
        throw .unreadable(
          source: source, detail: "names is a map, but not of whole numbers to names; is `names:` there?")
      }
      entries.append(Entry(id: id, name: meaningful(name)))
    }
    return try LabelMap(source: source, entries: entries)
  }
}

import Foundation
import Yams

extension LabelMap {
  /// Reads `names` of a YOLO `data.yaml`: a list, or a map id → name.
  ///
  /// Nodes are composed and never constructed, so that aliases stay shared and are not expanded.
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
      throw .unreadable(source: source, detail: "not YAML: \(String("\(error)".prefix(200)))")
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

/// Bounds how deeply a YAML text can nest before it is parsed, since the parser recurses: by brackets that are
/// open at once, by indicators in a row such as `- - -`, and by indentation. Brackets in quoted texts and
/// comments count as real ones, which only makes it stricter.
enum YAMLDepth {
  static let most = 100

  static func isHarmless(_ text: String) -> Bool {
    var open = 0
    var indicators = 0
    var indentation = 0
    var atStart = true
    // The two bytes before this one.
    var (before, last) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
      case UInt8(ascii: "\n"): (indicators, indentation) = (0, 0)
      default: if isSpace(byte), isSpace(before), "-?:".utf8.contains(last) { indicators += 1 }
      }
      atStart = byte == UInt8(ascii: "\n") || (atStart && byte == UInt8(ascii: " "))
      if atStart, byte == UInt8(ascii: " ") { indentation += 1 }
      guard max(open, indicators, indentation / 2) <= most else { return false }
      (before, last) = (last, byte)
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
}

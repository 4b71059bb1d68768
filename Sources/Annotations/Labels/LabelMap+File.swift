import Foundation
import Support

extension LabelMap {
  /// Files of COCO annotations are large; other files of labels are not.
  static let mostBytes = 1 << 30

  /// Reads a file of labels: a JSON list, a JSON map of ids, COCO's categories (also inside a whole file of
  /// annotations), a `data.yaml`, or one name a line. Its content tells, and for YAML its name.
  public static func read(path: String) throws(LabelMapError) -> LabelMap {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(of: path, limit: mostBytes) } catch {
      throw .unreadable(source: path, detail: error.sentence)
    }
    return try parse(Data(bytes), source: path)
  }

  /// As `read(path:)`, from memory; `source` is what errors call it, and its ending tells YAML.
  public static func parse(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    let start = data.prefix(64).first { !" \t\r\n\u{FEFF}".utf8.contains($0) }
    let lowercased = source.lowercased()
    if lowercased.hasSuffix(".yaml") || lowercased.hasSuffix(".yml") {
      return try parseYAML(data, source: source)
    }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { return try parseJSON(data, source: source) }
    return try parseLines(data, source: source)
  }

  /// One name a line; blank lines do not count.
  static func parseLines(_ data: Data, source: String) throws(LabelMapError) -> LabelMap {
    guard data.count <= 16 << 20, let text = String(validating: data, as: UTF8.self), !data.contains(0) else {
      throw .unreadable(source: source, detail: "it is not a text in UTF-8 with one name a line")
    }
    let names = text.split(whereSeparator: \.isNewline).map { line in
      line.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\u{FEFF}")))
    }
    return try LabelMap(
      source: source,
      entries: names.filter { !$0.isEmpty }.map { Entry(id: nil, name: meaningful($0)) })
  }

  /// torchvision's own lists call the background by this name.
  static func meaningful(_ name: String) -> String? { name == "__background__" ? nil : name }
}

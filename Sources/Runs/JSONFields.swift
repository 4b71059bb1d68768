import Foundation

/// A JSON value's numbers and texts by their paths, so that two values can be compared.
enum JSONFields {
  static func flat(_ value: Any) -> [String: String] {
    var fields: [String: String] = [:]
    func add(_ value: Any, _ path: String) {
      switch value {
      case let members as [String: Any]:
        for (key, member) in members { add(member, path.isEmpty ? key : "\(path).\(key)") }
      case let items as [Any]:
        for (place, item) in items.enumerated() { add(item, "\(path)[\(place)]") }
      case is NSNull: fields[path] = "null"
      default: fields[path] = "\(value)"
      }
    }
    add(value, "")
    return fields
  }

  /// Differing fields with both values, one a line: the first few, and how many more there are.
  static func differences(_ ours: [String: String], _ theirs: [String: String]) -> String {
    let differing = Set(ours.keys).union(theirs.keys).filter { ours[$0] != theirs[$0] }
    let shown = differing.sorted().prefix(8).map {
      "  \($0): \(ours[$0] ?? "absent") → \(theirs[$0] ?? "absent")\n"
    }
    return shown.joined() + (differing.count > 8 ? "  and \(differing.count - 8) more\n" : "")
  }
}

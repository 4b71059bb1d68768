import Terminal

extension ModelReport {
  /// Columns: a name, a value, a mark; together 80.
  static let nameWidth = 18
  static let valueWidth = 46

  /// One line of the table. What is too wide for its column pushes the next one.
  static func line(_ name: String, _ value: String, _ mark: String) -> String {
    let text = "  " + name.paddedRight(to: nameWidth) + " " + value
    guard !mark.isEmpty else { return text + "\n" }
    return text.paddedRight(to: 2 + nameWidth + 1 + valueWidth) + " " + mark + "\n"
  }

  /// Parts in lines of at most `width` characters, comma between them; a longer part has a line of its own.
  static func wrap(_ parts: [String], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for (place, part) in parts.enumerated() {
      let part = place == parts.count - 1 ? part : part + ","
      if !line.isEmpty, line.count + 1 + part.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? part : " " + part
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// A name that fits a line.
  static func cut(_ name: String, _ most: Int = 40) -> String {
    name.count <= most ? name : name.prefix(most - 1) + "…"
  }

  /// Multiply-accumulates in thousands of millions.
  static func giga(_ count: Int) -> String {
    "\(fixed(Double(count) / 1e9, count < 100_000_000_000 ? 2 : 1)) G"
  }

  /// A number without a point where it needs none.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A side of an anchor: whole, or with one digit.
  static func side(_ value: Float) -> String {
    value == value.rounded() ? fixed(value, 0) : fixed(value, 1)
  }

  static func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }
}

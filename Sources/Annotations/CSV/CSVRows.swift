/// The rows of a CSV text (RFC 4180): fields between separators, which double quotes may hold, and rows of different
/// lengths. Only the first fields of a row are kept, so that no text takes more memory than a few times its size.
struct CSVRows {
  struct CSVRow {
    /// The line at which it begins, from 1.
    let line: Int
    /// Without quotes and without white space around them.
    let fields: [String]

    var isEmpty: Bool { fields.allSatisfy(\.isEmpty) }
  }

  static let mostFields = 64

  private let bytes: [UInt8]
  private let separator: UInt8
  private var position: Int
  private var line = 1
  /// Whether double quotes are taken as such; not behind one that is never closed.
  private var hasQuotes = true

  init(_ bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    position = 0
  }

  /// The next row; `nil` at the end. An empty line is a row of one empty field.
  mutating func next() -> CSVRow? {
    guard position < bytes.count else { return nil }
    let (start, first) = (position, line)
    if let row = row(from: start, line: first) { return row }
    // A quote that is not closed is not one.
    (position, line, hasQuotes) = (start, first, false)
    return row(from: start, line: first)
  }

  /// - Returns: `nil` if the text ends within quotes.
  private mutating func row(from start: Int, line first: Int) -> CSVRow? {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    func text() -> String {
      // A mark also stands where files were joined.
      let text = fields.isEmpty && field.starts(with: [0xEF, 0xBB, 0xBF]) ? field.dropFirst(3) : field[...]
      let first = text.drop { $0 == 0x20 || $0 == 0x09 }
      let end = first.lastIndex { $0 != 0x20 && $0 != 0x09 }
      return end.map { String(decoding: first[...$0], as: UTF8.self) } ?? ""
    }
    func isKept() -> Bool { fields.count < Self.mostFields }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          if isKept() { field.append(byte) }
        } else if position < bytes.count, bytes[position] == byte {
          if isKept() { field.append(byte) }
          position += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case separator:
        if isKept() { fields.append(text()) }
        field.removeAll(keepingCapacity: true)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
          position += 1
          line += 1
        } else if byte == UInt8(ascii: "\r") {
          line += 1
        }
        if isKept() { fields.append(text()) }
        return CSVRow(line: first, fields: fields)
      case UInt8(ascii: "\"") where hasQuotes && field.allSatisfy({ [0x20, 0xEF, 0xBB, 0xBF].contains($0) }):
        isQuoted = true
      default: if isKept() { field.append(byte) }
      }
    }
    guard !isQuoted else { return nil }
    if isKept() { fields.append(text()) }
    return CSVRow(line: first, fields: fields)
  }
}

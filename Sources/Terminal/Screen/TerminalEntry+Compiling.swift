@preconcurrency import CNcurses
import Foundation

extension TerminalEntry {
  /// The entry as the variable TERMINFO takes it.
  var variable: String { "b64:" + Data(compiled).base64EncodedString() }

  /// The compiled entry.
  private var compiled: [UInt8] {
    var bytes = EntryBytes()
    let names = (
      Self.names(cncurses_boolean_name), Self.names(cncurses_number_name), Self.names(cncurses_string_name)
    )
    var table = EntryBytes()
    let offsets = names.2.map { table.place(strings[$0]) }
    let title = Array(name.utf8) + [0]
    bytes.short(0x021E)
    for count in [title.count, names.0.count, names.1.count, names.2.count, table.bytes.count] {
      bytes.short(count)
    }
    bytes.bytes += title
    bytes.bytes += names.0.map { flags[$0] == true ? 1 : 0 }
    bytes.align()
    for capability in names.1 { bytes.long(numbers[capability] ?? -1) }
    for offset in offsets { bytes.short(offset) }
    bytes.bytes += table.bytes
    bytes.align()
    addExtension(to: &bytes)
    return bytes.bytes
  }

  /// The capabilities that are not in the standard, with their names.
  private func addExtension(to bytes: inout EntryBytes) {
    let flagNames = ["AX", "RGB"].filter { flags[$0] == true }
    let numberNames = ["U8"].filter { numbers[$0, default: -1] >= 0 }
    let stringNames = ["XM"].filter { strings[$0] != nil }
    var values = EntryBytes()
    var titles = EntryBytes()
    let valueOffsets = stringNames.map { values.place(strings[$0]) }
    let titleOffsets = (flagNames + numberNames + stringNames).map { titles.place(Array($0.utf8)) }
    let counts = [
      flagNames.count, numberNames.count, stringNames.count, valueOffsets.count + titleOffsets.count,
      values.bytes.count + titles.bytes.count,
    ]
    for count in counts { bytes.short(count) }
    bytes.bytes += flagNames.map { _ in 1 }
    bytes.align()
    for capability in numberNames { bytes.long(numbers[capability] ?? -1) }
    for offset in valueOffsets + titleOffsets { bytes.short(offset) }
    bytes.bytes += values.bytes + titles.bytes
  }
}

/// Bytes of a compiled entry, little-endian.
private struct EntryBytes {
  var bytes: [UInt8] = []

  mutating func short(_ value: Int) {
    bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }

  mutating func long(_ value: Int32) {
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> Int32(shift))) }
  }

  /// Numbers stand at even places.
  mutating func align() {
    if bytes.count % 2 == 1 { bytes.append(0) }
  }

  /// Appends a string, and gives its place; -1 for none.
  mutating func place(_ string: [UInt8]?) -> Int {
    guard let string else { return -1 }
    defer { bytes += string + [0] }
    return bytes.count
  }
}

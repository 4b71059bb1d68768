@preconcurrency import CNcurses
import Foundation
import Glibc

/// A terminal's terminfo entry, changed so that curses can write all colours.
///
/// Debian's base system has no entry with direct colours, and curses gives no access to the one it has read. So the
/// terminal's entry is read, copied with changes into a new compiled entry (`term(5)`, the format with 32-bit numbers),
/// and handed to curses in the variable TERMINFO, which may hold a whole entry instead of a folder's name. This needs no
/// file and no `tic`, and takes well under a millisecond.
///
/// Colours 0…2²⁴-1 are red, green and blue; the terminal's palette follows from 2²⁴. So one entry serves every depth,
/// and the depth can change while the screen is open.
struct TerminalEntry {
  /// The number of the palette's first colour.
  static let paletteStart: Int32 = 0x100_0000

  let name: String
  private(set) var flags: [String: Bool] = [:]
  private(set) var numbers: [String: Int32] = [:]
  private(set) var strings: [String: [UInt8]] = [:]

  /// Reads the entry of the terminal type `name`, for a terminal open as `descriptor`.
  init(_ name: String, descriptor: Int32) throws(ScreenError) {
    self.name = name
    var status: Int32 = 0
    guard setupterm(name, descriptor, &status) == OK else { throw .unknownType(name) }
    defer { del_curterm(cur_term) }
    for capability in Self.names(cncurses_boolean_name) + ["AX", "RGB", "Tc"] {
      flags[capability] = tigetflag(capability) > 0
    }
    for capability in Self.names(cncurses_number_name) + ["U8"] {
      numbers[capability] = max(-1, tigetnum(capability))
    }
    for capability in Self.names(cncurses_string_name) + ["XM"] {
      guard let value = tigetstr(capability), Int(bitPattern: value) != -1 else { continue }
      strings[capability] = Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
    guard strings["cup"] != nil else { throw .cannotPlace(name) }
  }

  /// Whether it understands the sequences of ECMA-48, as all modern terminals do.
  var isANSI: Bool { strings["cup"]?.starts(with: [0x1B, UInt8(ascii: "[")]) == true }

  /// How many colours the entry declares; 0 if none.
  var colors: Int { Int(max(0, numbers["colors"] ?? 0)) }

  /// Whether the entry declares direct colours (red, green, blue).
  var hasTruecolor: Bool { flags["RGB"] == true || flags["Tc"] == true }

  /// Adds all colours, if the terminal understands ANSI sequences.
  mutating func addColors() {
    guard isANSI else { return }
    let ownForeground = strings["setaf"]
    let ownBackground = strings["setab"]
    strings["setaf"] = Self.color(own: colors >= 256 ? ownForeground : nil, first: 3, bright: 9)
    strings["setab"] = Self.color(own: colors >= 256 ? ownBackground : nil, first: 4, bright: 10)
    strings["op"] = Array("\u{1B}[39;49m".utf8)
    // The palette belongs to the user.
    for capability in ["initc", "initp", "oc", "scp"] { strings[capability] = nil }
    flags["ccc"] = false
    flags["AX"] = true
    flags["RGB"] = true
    numbers["colors"] = Self.paletteStart + 256
    numbers["pairs"] = Int32(Self.pairs)
    // Colours can be combined with bold, dim and reverse.
    numbers["ncv"] = -1
  }

  /// How many colour pairs curses then keeps.
  static let pairs = 0x8_0000

  /// Adds the mouse: presses, releases, the wheel, and movement while a button is held. Uses the encoding without the
  /// limit of 223 columns, unless the terminal is known to have only the old one.
  mutating func addMouse(isOldEncoding: Bool) {
    strings["kmous"] = Array((isOldEncoding ? "\u{1B}[M" : "\u{1B}[<").utf8)
    strings["XM"] = Array(
      ((isOldEncoding ? "\u{1B}[?1000;1002" : "\u{1B}[?1000;1002;1006") + "%?%p1%{1}%=%th%el%;").utf8)
  }

  /// Whether cells can be written past curses: the terminal keeps a cursor and its pen (`ESC 7`, `ESC 8`) for the program
  /// alone, and the last column does not move the cursor on.
  var allowsDirectCells: Bool {
    let keepsCursor = strings["sc"] == Array("\u{1B}7".utf8) && strings["rc"] == Array("\u{1B}8".utf8)
    let entersBySaving = String(decoding: strings["smcup"] ?? [], as: UTF8.self).contains("\u{1B}7")
    return isANSI && keepsCursor && !entersBySaving && (flags["am"] != true || flags["xenl"] == true)
  }

  /// Keeps curses from what would move or overwrite cells that it does not know: scrolling, for which rows of marks are
  /// all alike, and clearing a row's beginning, behind which it writes the next cell again.
  mutating func protectDirectCells() {
    for capability in ["csr", "ind", "ri", "indn", "rin", "il", "il1", "dl", "dl1", "el1"] {
      strings[capability] = nil
    }
  }

  /// Whether the entry declares the old encoding of mouse positions.
  var hasOldMouse: Bool { strings["kmous"] == Array("\u{1B}[M".utf8) }

  /// `setaf` or `setab` with direct colours below 2²⁴, and the terminal's palette above.
  private static func color(own: [UInt8]?, first: Int, bright: Int) -> [UInt8] {
    let direct =
      "\u{1B}[\(first)8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"
    let usual =
      "\u{1B}[%?%p1%{8}%<%t\(first)%p1%d%e%p1%{16}%<%t\(bright)%p1%{8}%-%d%e\(first)8;5;%p1%d%;m"
    let palette = own.map { String(decoding: $0, as: UTF8.self) } ?? usual
    let moved = replacing("%p1", by: "%p1%{\(paletteStart)}%-", in: palette)
    return Array("%?%p1%{\(paletteStart)}%<%t\(direct)%e\(moved)%;".utf8)
  }

  private static func replacing(_ part: String, by other: String, in text: String) -> String {
    text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }

  /// The bytes that restore the terminal without curses: mouse off, its own keys, colours, cursor and screen.
  var restoration: [UInt8] {
    var bytes = isANSI ? Array("\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l".utf8) : []
    for capability in ["rmkx", "op", "sgr0", "cnorm", "rmcup"] {
      bytes += Self.withoutDelays(strings[capability] ?? [])
    }
    // Without an alternate screen, later output must go below the old content.
    return strings["rmcup"] == nil ? bytes + Array("\r\n".utf8) + lineClearing : bytes
  }

  /// The bytes that clear the line from the cursor on.
  var lineClearing: [UInt8] { Self.withoutDelays(strings["el"] ?? []) }

  /// A capability without its delays, which are written as "$<5>" and which only curses can apply.
  private static func withoutDelays(_ capability: [UInt8]) -> [UInt8] {
    var answer: [UInt8] = []
    var rest = capability[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "$")), rest[(start + 1)...].first == UInt8(ascii: "<"),
      let end = rest[start...].firstIndex(of: UInt8(ascii: ">"))
    {
      answer += rest[..<start]
      rest = rest[(end + 1)...]
    }
    return answer + rest
  }

  /// The names of one kind of capability, in the order of a compiled entry.
  static func names(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
    var answer: [String] = []
    while let next = name(Int32(answer.count)) { answer.append(String(cString: next)) }
    return answer
  }
}

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

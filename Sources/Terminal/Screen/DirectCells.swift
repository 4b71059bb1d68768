@preconcurrency import CNcurses

/// The cells of the screen that are written past curses, and the bytes that write them.
///
/// Curses must leave them alone, and know to replace them when text covers them. So it believes that each holds a mark,
/// which it never has to write: the mark is set both in what curses should show and in what it thinks is shown.
struct DirectCells {
  private let width: Int
  /// Whether curses has a mark instead of the cell, `[height, width]`.
  private var isMarked: [Bool]
  private var writer = ANSIWriter()
  private var marks: [cchar_t]

  /// Not a blank, which curses erases by other means than writing, and not ASCII, which it writes to move the cursor.
  private static let mark = cncurses_cell(0x2593, 0, 0)

  init(width: Int, height: Int) {
    self.width = width
    isMarked = Array(repeating: false, count: width * height)
    marks = Array(repeating: Self.mark, count: width)
  }

  func contains(_ place: Int) -> Bool { isMarked[place] }

  /// How many bytes are to be written.
  var count: Int { writer.bytes.count }

  /// Goes to a run of cells, which `write` then fills.
  mutating func begin(row: Int, _ columns: Range<Int>) {
    let places = row * width + columns.lowerBound..<row * width + columns.upperBound
    if places.contains(where: { !isMarked[$0] }) {
      for window in [cncurses_window(), cncurses_shown()] {
        mvwadd_wchnstr(window, Int32(row), Int32(columns.lowerBound), marks, Int32(columns.count))
      }
      for place in places { isMarked[place] = true }
    }
    writer.move(row: row, column: columns.lowerBound)
  }

  mutating func write(_ cell: PaletteCell) { writer.write(cell) }

  /// Curses has been given a run of cells, so that they are its own again.
  mutating func returned(row: Int, _ columns: Range<Int>) {
    for x in columns { isMarked[row * width + x] = false }
  }

  /// The bytes to be written; the cursor and the pen are afterwards as curses left them (DECSC, DECRC).
  mutating func takeBytes() -> [UInt8] {
    guard !writer.bytes.isEmpty else { return [] }
    defer { writer = ANSIWriter() }
    return Array("\u{1B}7\u{1B}[m".utf8) + writer.bytes + Array("\u{1B}8".utf8)
  }
}

@preconcurrency import CNcurses
import Glibc

/// The canvas that the screen should show, and how much of it the terminal has been given.
///
/// Text goes through curses. A picture has thousands of colours, and curses takes several times as long to keep them in
/// pairs and to spell them as all that comes before: where the terminal allows it, a picture is written past curses.
struct Presentation {
  private(set) var depth: ColorDepth
  private let isUnicode: Bool
  /// Whether the terminal allows pictures to be written past curses.
  private let allowsDirect: Bool
  private var ladder: ColorLadder
  private var wanted = Canvas(width: 0, height: 0)
  /// The cells that were given last; `unknown` for those to be given again.
  private var shown: [Cell] = []
  private var direct = DirectCells(width: 0, height: 0)
  private var pairs = ColorPairs()
  /// The row where the picture continues: every row gets its turn, even if each new canvas changes all of them.
  private var nextRow = 0
  private(set) var isComplete = true
  /// Whether nothing of the wanted canvas has been given yet.
  private var isNew = true
  private var line: [cchar_t] = []

  /// A cell that no canvas has: its glyph is not a character.
  private static let unknown = Cell(Unicode.Scalar(0x10FFFF)!)

  init(depth: ColorDepth, isUnicode: Bool, allowsDirect: Bool) {
    self.depth = depth
    self.isUnicode = isUnicode
    self.allowsDirect = allowsDirect
    ladder = ColorLadder(depth)
  }

  mutating func change(depth: ColorDepth) {
    self.depth = depth
    ladder = ColorLadder(depth)
    forget { _ in true }
  }

  /// Starts with an empty screen of a new size.
  mutating func begin(width: Int, height: Int) {
    let old = wanted
    wanted = Canvas(width: width, height: height)
    wanted.draw(old, x: 0, y: 0)
    shown = Array(repeating: Cell(), count: width * height)
    direct = DirectCells(width: width, height: height)
    pairs.startOver(cells: width * height)
    isComplete = false
  }

  /// Sets the canvas to show, cut or padded to the screen's size.
  mutating func want(_ canvas: Canvas) {
    let fitted: Canvas
    if canvas.width == wanted.width, canvas.height == wanted.height {
      fitted = isUnicode ? canvas : canvas.asciified()
    } else {
      var filled = Canvas(width: wanted.width, height: wanted.height)
      filled.draw(isUnicode ? canvas : canvas.asciified(), x: 0, y: 0)
      fitted = filled
    }
    guard fitted.cells != wanted.cells else { return }
    wanted = fitted
    isNew = true
    isComplete = false
  }

  /// Lets the cells at some places be given again.
  private mutating func forget(_ isMeant: (Int) -> Bool) {
    for place in shown.indices where isMeant(place) { shown[place] = Self.unknown }
    isComplete = false
  }

  /// To be called before cells are given for one refresh.
  ///
  /// Pairs start over only between canvases: otherwise a canvas that takes several refreshes might never be complete.
  mutating func prepare() {
    guard isNew else { return }
    isNew = false
    guard pairs.isUsedUp(cells: shown.count) else { return }
    pairs.startOver(cells: shown.count)
    let direct = direct
    forget { !direct.contains($0) }
  }

  /// Gives curses all changed cells that do not belong to the picture. Returns about how many bytes they take.
  mutating func putText() -> Int {
    var bytes = 0
    for y in 0..<wanted.height { bytes += put(row: y, pictures: false) }
    return bytes
  }

  /// What is to be written when curses has written what it was given.
  mutating func takeDirectBytes() -> [UInt8] { direct.takeBytes() }

  /// Gives changed cells of the picture, in whole rows, until they take about `limit` bytes.
  mutating func putPicture(limit: Int) -> Int {
    var bytes = 0
    for _ in 0..<wanted.height {
      nextRow = nextRow < wanted.height ? nextRow : 0
      bytes += put(row: nextRow, pictures: true)
      nextRow += 1
      if bytes >= limit { return bytes }
    }
    isComplete = true
    return bytes
  }

  private mutating func put(row: Int, pictures: Bool) -> Int {
    let start = row * wanted.width
    let places = start..<start + wanted.width
    guard let first = places.first(where: { isDue($0, pictures) }) else { return 0 }
    // The halves of a wide character belong together: such a row is given as a whole, as text.
    if places.contains(where: {
      wanted.cells[$0].glyph == Cell.continuation || shown[$0].glyph == Cell.continuation
    }) {
      return put(row: row, 0..<wanted.width)
    }
    var bytes = 0
    var place = first
    while place < places.upperBound {
      guard isDue(place, pictures) else {
        place += 1
        continue
      }
      let end = end(ofRunAt: place, before: places.upperBound, pictures)
      let columns = place - start..<end - start
      bytes += pictures && isDirect ? write(row: row, columns) : put(row: row, columns)
      place = end
    }
    return bytes
  }

  private var isDirect: Bool { allowsDirect && depth != .none }

  /// Where the cells that are due from a place on end.
  ///
  /// Curses writes a few unchanged cells between changed ones again, rather than move the cursor over them. It does not
  /// know those that were written past it, so between changed cells of text it is given them, too.
  private func end(ofRunAt place: Int, before limit: Int, _ pictures: Bool) -> Int {
    var end = place
    var next = place
    while next < limit, next - end <= (pictures || !isDirect ? 0 : Self.longestGap) {
      if isDue(next, pictures) { end = next + 1 }
      next += 1
    }
    return end
  }

  /// More than the bytes of any movement within a row.
  private static let longestGap = 24

  /// Writes a run of the picture's cells past curses. Returns how many bytes it takes.
  private mutating func write(row: Int, _ columns: Range<Int>) -> Int {
    let before = direct.count
    direct.begin(row: row, columns)
    for x in columns {
      let cell = wanted.cells[row * wanted.width + x]
      shown[row * wanted.width + x] = cell
      var reduced = ladder.reduced(cell, x: x, y: row)
      let glyph = wanted.shownGlyph(x, row) ?? " "
      reduced.glyph = Unicode.Scalar(UInt32(character(glyph, x: x, row: row))) ?? "?"
      direct.write(reduced)
    }
    return direct.count - before
  }

  private func isDue(_ place: Int, _ pictures: Bool) -> Bool {
    wanted.cells[place].style.isOfPicture == pictures && wanted.cells[place] != shown[place]
  }

  /// Gives curses a run of cells.
  private mutating func put(row: Int, _ columns: Range<Int>) -> Int {
    line.removeAll(keepingCapacity: true)
    var bytes = 8
    var pen = (pair: Int32(-1), attributes: attr_t(0))
    for x in columns {
      let place = row * wanted.width + x
      let cell = wanted.cells[place]
      shown[place] = cell
      guard let glyph = wanted.shownGlyph(x, row) else { continue }
      let reduced = ladder.reduced(cell, x: x, y: row)
      let pair = pairs.number(Self.number(reduced.foreground), Self.number(reduced.background))
      let attributes = Self.attributes(reduced.style)
      line.append(cncurses_cell(character(glyph, x: x, row: row), attributes, pair))
      if pen != (pair, attributes) { bytes += depth == .truecolor ? 36 : 20 }
      bytes += glyph.value < 0x80 ? 1 : glyph.value < 0x1_0000 ? 3 : 4
      pen = (pair, attributes)
    }
    mvwadd_wchnstr(cncurses_window(), Int32(row), Int32(columns.lowerBound), line, Int32(line.count))
    direct.returned(row: row, columns)
    return bytes
  }

  /// The glyph, or "?" if the system disagrees about its width: everything after it would move.
  private func character(_ glyph: Unicode.Scalar, x: Int, row: Int) -> wchar_t {
    let isWide = x + 1 < wanted.width && wanted.shownGlyph(x + 1, row) == nil
    if glyph.value >= 0x7F, cncurses_columns(wchar_t(glyph.value)) != (isWide ? 2 : 1) {
      return isWide ? 0xFF1F : 0x3F
    }
    return wchar_t(glyph.value)
  }

  private static func number(_ ink: PaletteInk) -> Int32 {
    switch ink {
    case .standard: -1
    case .index(let index): TerminalEntry.paletteStart + Int32(index)
    case .rgb(let color): Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue)
    }
  }

  private static func attributes(_ style: Style) -> attr_t {
    var attributes: attr_t = 0
    if style.contains(.bold) { attributes |= cncurses_bold }
    if style.contains(.dim) { attributes |= cncurses_dim }
    if style.contains(.underline) { attributes |= cncurses_underline }
    if style.contains(.reverse) { attributes |= cncurses_reverse }
    return attributes
  }
}

import Glibc
import Imaging
import Support
import Testing

@testable import Terminal

/// Pictures that are written past curses.
extension ScreenTests {
  /// Curses does not know the cells of a picture: it must neither write over them nor leave any of its own.
  @Test(arguments: zip([ColorDepth.truecolor, .palette16], [21, 0] as [UInt64]))
  func textAndPicturesAreShownInAnyMix(depth: ColorDepth, seed: UInt64) throws {
    let (width, height) = (70, 6)
    let terminal = try TestTerminal(width: width, height: height)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, depth: depth)
    var display = TestDisplay(width: width, height: height)
    var shownBytes = 0
    var random = SeededRandom(seed: seed)
    var canvas = Canvas(width: width, height: height)
    for frame in 0..<120 {
      for _ in 0..<Int.random(in: 1...8, using: &random) { Self.changeRun(of: &canvas, &random) }
      if frame % 50 == 49 { screen.redraw() }
      screen.presentAll(canvas)
      let bytes = terminal.bytes(screen)
      display.show(Array(bytes[shownBytes...]))
      shownBytes = bytes.count
      let wrong = display.differences(from: canvas, depth)
      #expect(wrong == [] && display.unknown == [], "frame \(frame)")
      #expect(occurrences(of: "▓", in: bytes) == 0, "curses wrote the mark of a cell that is not its own")
      guard wrong.isEmpty else { break }
    }
    #expect(occurrences(of: "\u{1B}7", in: terminal.bytes(screen)) > 20, "pictures are written past curses")
    screen.close()
  }

  /// Rows of which curses knows only that they hold a picture, beside a list that moves: scrolling them would be shorter
  /// than writing the list anew, but the picture stays where it is.
  @Test(arguments: ["xterm-256color", "screen-256color", "tmux-256color"])
  func aPictureStaysWhereTextBesideItMoves(type: String) throws {
    let (width, height) = (50, 16)
    let terminal = try TestTerminal(width: width, height: height)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, type: type)
    for first in [0, 2, 5, 4, 4, 1] {
      var canvas = Canvas(width: width, height: height)
      for y in 0..<height {
        for x in 0..<16 { canvas[x, y] = Self.picture(at: x + 16 * y) }
        canvas.write("line \(y - first + 10) of a list that moves", x: 20, y: y)
      }
      screen.presentAll(canvas)
      var display = TestDisplay(width: width, height: height)
      display.show(terminal.bytes(screen))
      #expect(
        display.differences(from: canvas) == [] && display.unknown == [], "the list begins in row \(first)")
    }
    screen.close()
  }

  /// The terminal is cleared before curses has the marks of a picture, each of which it would then write.
  @Test func noMarksAreWrittenAfterAChangeOfSize() throws {
    let terminal = try TestTerminal(width: 30, height: 8)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    for (width, height) in [(30, 8), (20, 5), (40, 10)] {
      let before = terminal.bytes(screen).count
      terminal.resize(width: width, height: height)
      kill(getpid(), SIGWINCH)
      _ = screen.events(1)
      var canvas = Canvas(width: width, height: height)
      for place in 0..<width * height { canvas[place % width, place / width] = Self.picture(at: place) }
      screen.presentAll(canvas)
      let bytes = Array(terminal.bytes(screen)[before...])
      var display = TestDisplay(width: width, height: height)
      display.show(bytes)
      #expect(display.differences(from: canvas) == [] && occurrences(of: "▓", in: bytes) == 0)
    }
    screen.close()
  }

  private static func picture(at place: Int) -> Cell {
    Cell(
      "▄", Ink(red: UInt8(place & 255), green: 9, blue: 7), on: Ink(red: 5, green: 3, blue: 2),
      style: .picture)
  }

  /// Replaces some cells of a row by a piece of a picture, by text, narrow or wide, or by nothing.
  private static func changeRun(of canvas: inout Canvas, _ random: inout SeededRandom) {
    let x = Int.random(in: 0..<canvas.width, using: &random)
    let y = Int.random(in: 0..<canvas.height, using: &random)
    let count = Int.random(in: 1...[2, 5, 30, 70].randomElement(using: &random)!, using: &random)
    let end = min(canvas.width, x + count)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: canvas.fill(Area(x: x, y: y, width: count, height: 1), with: Cell())
    case 1: canvas.write(String(repeating: "語", count: 1 + count / 8), x: x, y: y)
    case 2...4: canvas.write(String(repeating: "w ", count: 1 + count / 2), x: x, y: y, .bold, limit: end)
    default:
      for x in x..<end {
        canvas[x, y] = Cell(
          "▄", Ink(Palette.rgb(UInt8.random(in: 0..<16, using: &random))),
          on: Ink(Palette.rgb(UInt8.random(in: 0..<16, using: &random))), style: .picture)
      }
    }
  }
}

@preconcurrency import CNcurses
import Support

/// Maps curses' key codes and characters to keys.
enum KeyDecoding {
  /// The code for the terminal's answer to `Pacer`'s question.
  static let answer: Int32 = 2000

  /// Sequences that terminals send even if their terminfo entry does not list them.
  static let sequences: [(String, Int32)] = [
    ("\u{1B}[0n", answer),
    ("\u{1B}[A", KEY_UP), ("\u{1B}[B", KEY_DOWN), ("\u{1B}[C", KEY_RIGHT), ("\u{1B}[D", KEY_LEFT),
    ("\u{1B}OA", KEY_UP), ("\u{1B}OB", KEY_DOWN), ("\u{1B}OC", KEY_RIGHT), ("\u{1B}OD", KEY_LEFT),
    ("\u{1B}[1;2A", KEY_SR), ("\u{1B}[1;2B", KEY_SF), ("\u{1B}[1;2C", KEY_SRIGHT), ("\u{1B}[1;2D", KEY_SLEFT),
    ("\u{1B}[H", KEY_HOME), ("\u{1B}[F", KEY_END), ("\u{1B}OH", KEY_HOME), ("\u{1B}OF", KEY_END),
    ("\u{1B}[1~", KEY_HOME), ("\u{1B}[4~", KEY_END), ("\u{1B}[7~", KEY_HOME), ("\u{1B}[8~", KEY_END),
    ("\u{1B}[5~", KEY_PPAGE), ("\u{1B}[6~", KEY_NPAGE), ("\u{1B}[3~", KEY_DC), ("\u{1B}[Z", KEY_BTAB),
  ]

  /// The key for a key code; `nil` if it is not used here.
  static func key(code: Int32) -> Key? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_LEFT: .left
    case KEY_RIGHT: .right
    case KEY_SR: .shiftUp
    case KEY_SF: .shiftDown
    case KEY_SLEFT: .shiftLeft
    case KEY_SRIGHT: .shiftRight
    case KEY_HOME, KEY_FIND, KEY_A1: .home
    case KEY_END, KEY_SELECT, KEY_C1: .end
    case KEY_PPAGE, KEY_A3: .pageUp
    case KEY_NPAGE, KEY_C3: .pageDown
    case KEY_BTAB: .backTab
    case KEY_ENTER: .enter
    case KEY_BACKSPACE: .backspace
    case KEY_DC: .delete
    case cncurses_function_key + 1...cncurses_function_key + 63: .function(Int(code - cncurses_function_key))
    default: nil
    }
  }

  /// The key for a character; `nil` if it is not used here.
  static func key(character: UInt32) -> Key? {
    switch character {
    case 9: .tab
    case 10, 13: .enter
    case 27: .escape
    case 8, 127: .backspace
    case 1...26: .control(Character(Unicode.Scalar(UInt8(character) + 0x60)))
    case 0..<32: nil
    default: Unicode.Scalar(character).flatMap { $0.isUnprintable ? nil : .character(Character($0)) }
    }
  }
}

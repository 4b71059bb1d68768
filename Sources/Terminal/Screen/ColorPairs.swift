@preconcurrency import CNcurses

/// The colour pairs that curses knows. Curses writes colours only in pairs, and keeps a limited number of them.
///
/// Odd and even numbers are used in turn, so that cells still on the screen with an old pair are never taken for cells
/// of a new one.
struct ColorPairs {
  private var numbers: [UInt64: Int32] = [:]
  private var capacity = 0
  /// 0 for odd numbers, 1 for even ones.
  private var start: Int32 = 0

  /// Pairs kept for when the others are used up, with 2 bits per channel, so that every cell gets a pair.
  private static let reserve = 1 << 12
  private static let largest = TerminalEntry.pairs / 2 - 1

  /// Forgets all pairs; numbers given before are no longer valid.
  ///
  /// The capacity is a few screens' worth, but not the maximum: curses keeps pairs in a tree, and starting over takes
  /// each one out of it, so that a screen that does this with many pairs comes late.
  mutating func startOver(cells: Int) {
    capacity = min(Self.largest, max(3 * cells + Self.reserve, 1 << 13))
    numbers.removeAll(keepingCapacity: true)
    numbers.reserveCapacity(capacity)
    start = 1 - start
    cncurses_reset_pairs()
  }

  /// Whether `cells` cells might not get pairs of their own any more, but would after starting over.
  func isUsedUp(cells: Int) -> Bool {
    capacity - Self.reserve - numbers.count < cells && cells <= Self.largest - Self.reserve
  }

  /// The number of a pair of colours, as curses numbers colours: -1 for the terminal's own.
  mutating func number(_ foreground: Int32, _ background: Int32) -> Int32 {
    if foreground < 0, background < 0 { return 0 }
    let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
    if let known = numbers[key] { return known }
    if numbers.count >= capacity - Self.reserve,
      Self.coarse(foreground) != foreground || Self.coarse(background) != background
    {
      return number(Self.coarse(foreground), Self.coarse(background))
    }
    let number = start + Int32(numbers.count) * 2 + 1
    guard init_extended_pair(number, foreground, background) == OK else { return 0 }
    numbers[key] = number
    return number
  }

  /// The nearest of 64 colours, for one of 2²⁴.
  private static func coarse(_ color: Int32) -> Int32 {
    guard (0..<TerminalEntry.paletteStart).contains(color) else { return color }
    return (color >> 6 & 0x03_0303) * 0x55
  }
}

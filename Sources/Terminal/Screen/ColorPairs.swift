@preconcurrency import CNcurses

/// The pairs of colours that curses has been told of. It writes colours only in pairs, of which it keeps so many.
///
/// Odd and even numbers are used turn about: what still stands on the screen with a number of the other kind is never
/// taken for a new pair's.
struct ColorPairs {
  private var numbers: [UInt64: Int32] = [:]
  private var capacity = 0
  /// 0 for odd numbers, 1 for even ones.
  private var start: Int32 = 0

  /// Set aside for when the others are used up, so that there is a pair for every cell: 2 bits a channel.
  private static let reserve = 1 << 12
  private static let largest = TerminalEntry.pairs / 2 - 1

  /// Forgets all pairs; no number given before may be shown again.
  ///
  /// Several screens' worth is kept before that happens, but not all that could be: the more there are, the slower.
  mutating func startOver(cells: Int) {
    capacity = min(Self.largest, max(8 * cells + Self.reserve, 1 << 14))
    numbers.removeAll(keepingCapacity: true)
    numbers.reserveCapacity(capacity)
    start = 1 - start
    cncurses_reset_pairs()
  }

  /// Whether so many cells might not find pairs of their own any more, and would after starting over.
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

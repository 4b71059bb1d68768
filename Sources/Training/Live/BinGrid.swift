import CKernels

/// Bins of one width over y = −x, x being a logit, and a pair's place among them.
///
/// y is how far a negative pair is on the right side: its loss falls with y, and from y = 0 on it is easy.
struct BinGrid: Sendable {
  /// A power of two.
  let width: Float
  /// A power of two.
  let count: Int
  /// Where the first bin begins.
  let start: Float
  /// 1.5 · 2²³ bin widths: adding it rounds to whole bins, whose number then stands in the low bits.
  private let shifter: Float
  /// What those bits are for the first bin.
  private let first: UInt32
  /// The bits that are set in no bin's number.
  let outside: UInt32

  /// - Parameter start: a multiple of `width`, less than 2¹⁶ widths from 0.
  @inline(__always)
  init(width: Float, count: Int, start: Float) {
    precondition(count > 0 && count & (count - 1) == 0, "the number of bins is a power of two")
    self.width = width
    self.count = count
    self.start = start
    shifter = 0x1.8p23 * width
    first = UInt32(bitPattern: Int32(start / width)) &+ shifter.bitPattern
    outside = ~UInt32(count - 1)
  }

  /// The logits of all loss that a double can tell from 0: x from −96 to 32.
  @inline(__always)
  static var fine: BinGrid { BinGrid(width: 1.0 / 32, count: 4096, start: -32) }
  /// The first bin of `fine` that holds easy pairs: x ≤ 0.
  static var firstEasy: Int { 1024 }
  /// Above this logit, the loss of a negative is its logit, to 14 digits.
  static var linearFrom: Float { 32 }

  /// Where the last bin ends.
  var end: Float { start + Float(count) * width }

  /// The same bins for the kernel.
  var kernelBins: CKLogitBins {
    CKLogitBins(width: width, shifter: shifter, first: first, outside: outside)
  }

  /// The number of the bin that a logit is in, which may be outside.
  func bin(_ logit: Float) -> Int {
    Int(((-Double(logit) - Double(start)) / Double(width)).rounded(.down))
  }

  /// What 1 means in the sums of s and its powers.
  static var unit: Double { 0x1p-15 }
  /// Of so many pairs the sums of s cannot overflow.
  static var mostPairs: Int { 65_535 }
}

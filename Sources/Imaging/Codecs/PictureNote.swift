import Support

/// What is to be said about a picture that was read: its pixels are not all that the file holds, or not what it meant.
public enum PictureNote: Sendable, Hashable, CustomStringConvertible {
  /// Damage that the decoder went on from, as Pillow does without a word; with the decoder's words.
  case damaged(format: String, details: String)
  /// The values of a picture of more than 8 bits, and the one that became white.
  case deepValues(lowest: Int, highest: Int, white: Int)
  /// Only the first of several pages.
  case firstPage(of: Int)
  /// Only the first frame of an animation.
  case firstFrame(of: Int)

  /// Without the picture's name.
  public var description: String {
    switch self {
    case .damaged(let format, let details):
      "the \(format) is damaged (\(details)), and used as Pillow does;"
        + " --damaged-pictures refuse leaves such pictures out"
    case .deepValues(let lowest, let highest, let white):
      "its values go from \(grouped(lowest)) to \(grouped(highest))" + Self.advice(highest, white)
    case .firstPage(let count): "its first page is read, of \(grouped(count))"
    case .firstFrame(let count): "its first frame is read, of \(grouped(count))"
    }
  }

  /// The same in a few words; `nil` where the picture looks as it should.
  public var brief: String? {
    switch self {
    case .damaged(let format, _): "a damaged \(format), used as Pillow does"
    case .deepValues(let lowest, let highest, let white):
      Self.isDark(highest, white)
        ? "nearly black, since its values go only from \(grouped(lowest)) to \(grouped(highest))" : nil
    case .firstPage(let count): "the first of \(grouped(count)) pages"
    case .firstFrame(let count): "the first of \(grouped(count)) frames"
    }
  }

  /// What follows from the highest value and that of white.
  private static func advice(_ highest: Int, _ white: Int) -> String {
    if highest > white { return ", and what is above the white level, \(grouped(white)), is white" }
    let whole = ", and \(grouped(white)) is white"
    guard isDark(highest, white) else { return whole }
    let bits = max(8, Int.bitWidth - highest.leadingZeroBitCount)
    return whole + ": it comes out nearly black. If its values have \(bits) bits, give"
      + " --white-level \(1 << bits - 1)"
  }

  /// Whether the brightest value is below a quarter of white.
  private static func isDark(_ highest: Int, _ white: Int) -> Bool { highest < (white + 1) / 4 }
}

import Imaging
import Terminal

/// How large a picture is drawn for others to look at, and the letters beside it.
struct ExportSize: Sendable, Hashable {
  /// The part that is shown, in whole pixels of the source.
  let window: Window
  /// Of the drawn picture, in pixels.
  let width, height: Int
  /// How many pixels a pixel of the font takes.
  let fontScale: Int

  /// The longest side of a drawn picture, which bounds the memory: larger sources are reduced.
  static let longestSide = 2000

  /// Small pictures are enlarged to about this height, by a whole number, so that text beside them is readable.
  private static let wantedHeight = 800.0
  /// The side of a square picture beside which letters have their own size.
  private static let plainSide = 900.0

  /// - Parameters:
  ///   - picture: the source's size in pixels.
  ///   - window: the part to show; it is widened to whole pixels.
  init(_ picture: PixelSize, _ window: Window) {
    func whole(_ start: Double, _ extent: Double, _ limit: Int) -> (start: Int, count: Int) {
      let last = max(0, limit - 1)
      let first = min(max(0, Int((start + 1e-6).rounded(.down))), last)
      let end = min(limit, Int((start + extent - 1e-6).rounded(.up)))
      return (first, max(1, end - first))
    }
    let across = whole(window.x, window.width, picture.width)
    let down = whole(window.y, window.height, picture.height)
    self.window = Window(
      x: Double(across.start), y: Double(down.start), width: Double(across.count), height: Double(down.count))
    let longest = max(across.count, down.count)
    if longest > Self.longestSide {
      let share = Double(Self.longestSide) / Double(longest)
      width = max(1, Int((Double(across.count) * share).rounded()))
      height = max(1, Int((Double(down.count) * share).rounded()))
    } else {
      let wanted = Int((Self.wantedHeight / Double(down.count)).rounded())
      let factor = max(1, min(wanted, Self.longestSide / longest))
      (width, height) = (across.count * factor, down.count * factor)
    }
    let side = (Double(width) * Double(height)).squareRoot()
    fontScale = max(1, Int((side / Self.plainSide).rounded()))
  }

  /// The picture in cells of the font, rounded up.
  var cells: CellSize {
    let (across, down) = (Glyph.width * fontScale, Glyph.height * fontScale)
    return CellSize(width: (width + across - 1) / across, height: (height + down - 1) / down)
  }
}

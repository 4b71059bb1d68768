import Foundation
import Imaging
import Support
import Terminal
import Training

/// A group of (anchor, class) pairs, as all panels of view 6 name and draw it.
struct PairGroup: Sendable {
  let name: String
  /// For narrow panels.
  var shortName: String { name.replacingOccurrences(of: "negatives", with: "neg.") }
  /// What a bar of it is made of, so that groups can be told apart without colours.
  let glyph: Character
  let color: RGB
  let part: KeyPath<LossSums, LossPart> & Sendable

  static let all: [PairGroup] = [
    PairGroup(name: "positives", glyph: "█", color: RGB(0, 160, 110), part: \.positives),
    PairGroup(name: "hard negatives", glyph: "▒", color: RGB(225, 115, 30), part: \.hardNegatives),
    PairGroup(name: "easy negatives", glyph: "░", color: RGB(120, 130, 150), part: \.easyNegatives),
  ]

  func pen(_ depth: ColorDepth) -> Pen { depth == .none ? .plain : Pen(Ink(color), style: .picture) }

  /// The groups' shares, each 0…1, as one bar.
  static func stack(_ shares: [Double], width: Int, _ depth: ColorDepth) -> [Pane.Span] {
    guard shares.reduce(0, +) > 0 else {
      return [Pane.Span(column(width < 14 ? "nothing" : "nothing at all", width), .dim)]
    }
    var start = 0
    var end = 0.0
    return zip(all, shares).map { group, share in
      end += share
      let column = min(width, Int((end * Double(width)).rounded()))
      defer { start = column }
      return Pane.Span(String(repeating: group.glyph, count: max(0, column - start)), group.pen(depth))
    }
  }
}

import Support
import Training

/// The table of four detectors' answers to the imbalance.
struct ImbalanceText {
  private let tallies: [ImbalanceTally]
  private let pictureCount: Int

  /// - Parameter pictureCount: how many pictures the tallies add up.
  init(_ tallies: [ImbalanceTally], pictureCount: Int) {
    self.tallies = tallies
    self.pictureCount = pictureCount
  }

  var text: String {
    let pictures = pictureCount == 1 ? "this picture" : "these pictures"
    var text = TextLayout.paragraph(
      "What would count of \(pictures) if other detectors trained on these anchors, matches and scores:",
      indent: 2)
    text += LossSummaryText.columns([
      ("", Self.widths[0]), ("anchors that count", 19), ("share of gradient", 28), ("90 % in", 9),
    ])
    text += Self.row(["", "positive", "negative", "positives", "hard neg.", "easy neg.", "anchors"])
    for tally in tallies {
      let (counted, total) = (tally.counted, tally.counted.total.gradient)
      text += Self.row([
        tally.method.name, Self.count(tally.positiveCount), Self.count(tally.negativeCount),
        percentText(counted.positives.gradient / total),
        percentText(counted.hardNegatives.gradient / total),
        percentText(counted.easyNegatives.gradient / total), Self.count(tally.carrierCount),
      ])
    }
    return text
      + TextLayout.paragraph(
        """
        SSD takes all positives and per positive the 3 negatives that lose most; the RPN 256 anchors at random, up to \
        half of them positive (mean of 20 draws); OHEM the 512 anchors that lose most, without near duplicates. They \
        count by cross entropy. The last column is the fewest anchors\(pictureCount == 1 ? "" : " of each picture") \
        that carry 90 % of the gradient.
        """, indent: 2)
  }

  private static let widths = [21, 9, 10, 10, 10, 10, 8]

  private static func row(_ cells: [String]) -> String {
    LossSummaryText.columns(zip(cells, widths).map { ($0, $1) })
  }

  /// Means over draws are rounded.
  private static func count(_ value: Double) -> String { grouped(Int(value.rounded())) }
}

import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// Who makes the loss: positives, hard and easy negatives, by cross entropy and by the present focal loss.
struct SharesPanel {
  let panel: FocalPanel
  private let focal: LossSums
  private let plain: LossSums

  init(_ panel: FocalPanel) {
    self.panel = panel
    (focal, plain) = panel.loss.totals(panel.focal)
  }

  func write(_ pane: inout Pane) {
    let chosen = panel.options.quantity
    writeShares(&pane, chosen)
    if panel.isTall {
      pane.gap()
      writeShares(&pane, chosen == .loss ? .gradient : .loss)
    }
    pane.gap()
    writeMeans(&pane)
    pane.gap()
    for sentence in sentences { pane.text(sentence) }
    pane.gap()
    pane.text(
      "A pair is an anchor and a class. Positive: the anchor is matched with an object of the class. Easy: p_t ≥ 0.5, the network is already right. Ignored anchors have no part.",
      .dim)
  }

  private func value(_ part: LossPart, _ quantity: LossQuantity) -> Double {
    quantity == .loss ? part.loss : part.gradient
  }

  private func shares(_ sums: LossSums, _ quantity: LossQuantity) -> [Double] {
    let values = PairGroup.all.map { value(sums[keyPath: $0.part], quantity) }
    let total = values.reduce(0, +)
    return values.map { total > 0 ? $0 / total : 0 }
  }

  private func writeShares(_ pane: inout Pane, _ quantity: LossQuantity) {
    pane.title(
      quantity == .loss ? "Who makes the loss?" : "Who makes the gradient, and so moves the weights?")
    let (before, now) = (shares(plain, quantity), shares(focal, quantity))
    let rows = [("CE ", "cross entropy", before), ("FL ", panel.settings, now)]
    for (name, _, shares) in rows {
      pane.line([Pane.Span(name, .bold)] + PairGroup.stack(shares, width: pane.width - 3, panel.depth))
    }
    let isWide = pane.width >= 56
    let columns = isWide ? ["cross entropy", "focal, now"] : ["CE", "FL now"]
    let (width, nameWidth, countWidth) = isWide ? (15, 14, 11) : (9, 9, 10)
    pane.line(
      Pane.Span(
        "".paddedRight(to: 2 + nameWidth) + "pairs".paddedLeft(to: countWidth)
          + columns.map { $0.paddedLeft(to: width) }.joined(),
        .dim))
    for (index, group) in PairGroup.all.enumerated() {
      pane.line(
        Pane.Span("\(group.glyph) ", group.pen(panel.depth)),
        Pane.Span((isWide ? group.name : group.shortName).paddedRight(to: nameWidth)),
        Pane.Span(grouped(focal[keyPath: group.part].count).paddedLeft(to: countWidth), .dim),
        Pane.Span(percentText(before[index]).paddedLeft(to: width)),
        Pane.Span(percentText(now[index]).paddedLeft(to: width), .bold))
    }
  }

  private func writeMeans(_ pane: inout Pane) {
    let isWide = pane.width >= 56
    pane.title("Mean loss of a pair")
    let (width, nameWidth) = isWide ? (13, 14) : (9, 9)
    pane.line(
      Pane.Span(
        "".paddedRight(to: 2 + nameWidth) + (isWide ? "cross entropy" : "CE").paddedLeft(to: width)
          + (isWide ? "focal, now" : "FL now").paddedLeft(to: width) + "   CE ÷ FL", .dim))
    for group in PairGroup.all {
      let (before, now) = (mean(plain, group), mean(focal, group))
      let ratio = before > 0 && now > 0 ? timesText(before / now) : ""
      let isEmpty = focal[keyPath: group.part].count == 0
      pane.line(
        Pane.Span("\(group.glyph) ", group.pen(panel.depth)),
        Pane.Span((isWide ? group.name : group.shortName).paddedRight(to: nameWidth)),
        Pane.Span((isEmpty ? "none" : numberText(before)).paddedLeft(to: width)),
        Pane.Span((isEmpty ? "" : numberText(now)).paddedLeft(to: width), .bold),
        Pane.Span("   " + ratio))
    }
  }

  private func mean(_ sums: LossSums, _ group: PairGroup) -> Double {
    let part = sums[keyPath: group.part]
    return part.count > 0 ? part.loss / Double(part.count) : 0
  }

  /// What the numbers say.
  private var sentences: [String] {
    var sentences: [String] = []
    let (before, now) = (shares(plain, .loss), shares(focal, .loss))
    let (positives, easy) = (focal.positives.count, focal.easyNegatives.count)
    if positives > 0, easy > 0 {
      sentences.append(
        "There are \(timesText(Double(easy) / Double(positives))) easy negatives for each positive. By cross entropy one of them loses only \(numberText(mean(plain, PairGroup.all[2]))), but together they are \(percentText(before[2])) of the loss."
      )
    }
    let gamma = panel.focal.gamma
    if gamma == 0 {
      sentences.append("γ is 0: easy pairs count in full, but for α. G raises it.")
    } else if let reduced = reduction(2) {
      let them = sentences.isEmpty ? "easy negatives" : "them"
      let hard = reduction(1).map { ", and hard negatives only \(timesText($0)) times" } ?? ""
      sentences.append(
        "γ \(panel.number(gamma)) alone makes \(them) lose \(timesText(reduced)) times less\(hard). With α, the easy ones' share is now \(percentText(now[2]))."
      )
    }
    let alpha = panel.focal.alpha ?? 1
    sentences.append(
      "α \(panel.number(alpha)) counts a positive's loss \(panel.number(alpha)) times, a negative's \(panel.number(1 - alpha)) times: it only shifts weight between the two sides."
    )
    return sentences
  }

  /// How much γ alone divides the loss of a group by; `nil` where the group is empty, or loses nothing.
  private func reduction(_ group: Int) -> Double? {
    let weight = 1 - (panel.focal.alpha ?? 0)
    let now = mean(focal, PairGroup.all[group])
    return now > 0 ? mean(plain, PairGroup.all[group]) * weight / now : nil
  }
}

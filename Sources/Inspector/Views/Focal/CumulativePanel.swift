import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// The paper's Figure 4 on this picture: how the loss of each side is shared out among its samples, for several γ.
struct CumulativePanel {
  let panel: FocalPanel

  init(_ panel: FocalPanel) { self.panel = panel }

  /// The paper compares these.
  private static let gammas = [0, 0.5, 1, 2.0]

  private enum PairSide: CaseIterable {
    case foreground, background

    var title: String { self == .foreground ? "positives (foreground)" : "negatives (background)" }
  }

  /// The sides that `p` asks for.
  private var sides: [PairSide] {
    switch panel.options.side {
    case .positives: [.foreground]
    case .negatives: [.background]
    case .both: PairSide.allCases
    }
  }

  private func share(_ side: PairSide, _ gamma: Double) -> CumulativeLoss {
    let pair = panel.loss.cumulative(gamma: gamma)
    return side == .foreground ? pair.foreground : pair.background
  }

  func write(_ pane: inout Pane) {
    pane.title("Cumulative loss, easiest pairs first")
    let room = panel.rows - (panel.isTall ? 20 : 4)
    let height = max(7, min(pane.width * 3 / 10, room / sides.count))
    for side in sides {
      let count = share(side, 0).count
      guard count > 0 else {
        pane.text("No \(side.title) in this picture.", .dim)
        continue
      }
      pane.line(
        Pane.Span(side.title, .bold), Pane.Span(": \(grouped(count)) pairs", .dim))
      pane.chart(chart(side, width: pane.width, height: height))
    }
    writeReading(&pane)
    pane.gap()
    writeHalves(&pane)
    pane.gap()
    pane.text(
      "A straight diagonal: all samples lose alike. The more the curve hugs the lower right corner, the fewer samples make the loss. γ moves the loss to the hard pairs: of positives somewhat, of negatives far more, where a few are left.",
      .dim)
  }

  private func chart(_ side: PairSide, width: Int, height: Int) -> LineChart {
    var chart = LineChart(
      axes: ChartAxes(
        area: Area(x: 0, y: 0, width: width, height: height), across: "share of samples",
        upwards: "share of loss"))
    for (place, gamma) in Self.gammas.enumerated() {
      chart.curves.append(
        LineChart.ChartCurve(
          points: points(side, gamma), color: FocalPanel.gammaColors[place], label: FocalPanel.label(gamma),
          labelPlace: 0.55 + 0.1 * Double(place)))
    }
    chart.curves.append(
      LineChart.ChartCurve(points: points(side, panel.focal.gamma), color: nil, isBold: true))
    chart.cursor = panel.options.sampleShare
    return chart
  }

  private func points(_ side: PairSide, _ gamma: Double) -> [LineChart.ChartPoint] {
    share(side, gamma).points.map { LineChart.ChartPoint(across: $0.samples, upwards: $0.loss) }
  }

  /// The present γ behind those of the paper.
  private var columns: [(name: String, gamma: Double, pen: Pen)] {
    Self.gammas.enumerated().map { place, gamma in
      (
        "γ \(FocalPanel.label(gamma))", gamma,
        panel.depth == .none ? .plain : Pen(Ink(FocalPanel.gammaColors[place]))
      )
    } + [("now \(panel.number(panel.focal.gamma))", panel.focal.gamma, .bold)]
  }

  private func table(_ pane: inout Pane, _ cell: (PairSide, Double) -> String) {
    let width = max(7, min(11, (pane.width - 5) / 5))
    pane.line(
      [Pane.Span("".paddedRight(to: 5))] + columns.map { Pane.Span($0.name.paddedLeft(to: width), $0.pen) })
    for side in sides where share(side, 0).count > 0 {
      pane.line(
        [Pane.Span((side == .foreground ? "pos." : "neg.").paddedRight(to: 5), .dim)]
          + columns.map { Pane.Span(cell(side, $0.gamma).paddedLeft(to: width), $0.pen) })
    }
  }

  private func writeReading(_ pane: inout Pane) {
    let samples = panel.options.sampleShare
    pane.line(
      Pane.Span("The easiest \(percentText(samples, digits: 0)) make", .bold),
      Pane.Span("  ←→ moves the line", .dim))
    table(&pane) { side, gamma in percentText(share(side, gamma).lossShare(ofEasiest: samples)) }
  }

  /// How few samples make half of the loss.
  private func writeHalves(_ pane: inout Pane) {
    pane.title("Half of the loss comes from the hardest … pairs")
    table(&pane) { side, gamma in
      let curve = share(side, gamma)
      let hardest = (1 - curve.samples(ofLoss: 0.5)) * Double(curve.count)
      return grouped(max(1, Int(hardest.rounded())))
    }
  }
}

extension CumulativeLoss {
  /// The share of the samples, easiest first, that makes a share of the loss.
  func samples(ofLoss loss: Double) -> Double {
    for (low, high) in zip(points, points.dropFirst()) where high.loss >= loss {
      let rise = high.loss - low.loss
      return rise > 0 ? low.samples + (loss - low.loss) / rise * (high.samples - low.samples) : low.samples
    }
    return 1
  }
}

import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import Training

/// View 6: what each anchor adds to the training loss, for live γ and α.
enum FocalView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? {
    LossMap(state, inspected)?.heatmap(state)
  }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    switch state.options.focal.mode {
    case .map:
      guard let geometry = state.geometry, let cursor = state.cursor else { return }
      overlay.drawGrid(geometry, cursor: cursor)
    case .hardest: HardestPanel.draw(on: &overlay, state, inspected)
    case .rivals: RivalsPanel.draw(on: &overlay, state, inspected)
    case .shares, .curves, .cumulative, .prior: break
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard inspected.holdsClasses(of: state.objects.map(\.target)) else {
      return pane.text("The ground truth has classes that this trace's model does not have.", Accent.warning)
    }
    if let reason = state.lossFailure {
      pane.title("There is no loss")
      return pane.text(reason, Accent.warning)
    }
    guard let loss = state.pictureLoss else {
      return pane.text("matching anchors with objects, counting every logit…", .dim)
    }
    writeModes(&pane, state.options.focal.mode)
    writeRemarks(&pane, state, loss)
    let panel = FocalPanel(
      state: state, inspected: inspected, loss: loss, rows: state.layout.panel?.height ?? 40)
    switch state.options.focal.mode {
    case .shares: SharesPanel(panel).write(&pane)
    case .map: LossMapPanel(panel).write(&pane)
    case .curves: CurvesPanel(panel).write(&pane)
    case .cumulative: CumulativePanel(panel).write(&pane)
    case .hardest: HardestPanel(panel).write(&pane)
    case .prior: PriorPanel(panel).write(&pane)
    case .rivals: RivalsPanel(panel).write(&pane)
    }
  }

  /// All panels by name where there is room, else the one that is shown.
  private static func writeModes(_ pane: inout Pane, _ mode: FocalMode) {
    let all = FocalMode.allCases
    let width = all.reduce(0) { $0 + $1.rawValue.count + 2 } + 2
    guard width <= pane.width else {
      let place = (all.firstIndex(of: mode) ?? 0) + 1
      let number = " \(place) of \(all.count)"
      let isShort = mode.title.count + 2 + number.count + 8 <= pane.width
      return pane.line(
        Pane.Span(" \(mode.title) ", .reverse), Pane.Span(number + (isShort ? ", v next" : ""), .dim))
    }
    pane.line(
      [Pane.Span("v ", .dim)]
        + all.map { Pane.Span(" \($0.rawValue) ", $0 == mode ? .reverse : .plain) })
  }

  /// What is to be known of the ground truth.
  private static func writeRemarks(_ pane: inout Pane, _ state: State, _ loss: LossAnswers) {
    let isBroken = state.pictures[state.inference.picture].truthFailure != nil && loss.truth == nil
    FileNotes.writeSummary(&pane, state, isBrief: !isBroken && (state.layout.panel?.height ?? 40) < 30)
    if isBroken {
      pane.text(
        "So there is no ground truth, and every anchor counts as background. Mend the file, or name another one with --annotations; d draws a box.",
        Accent.warning)
    } else if loss.truth == nil {
      pane.text(
        "No ground truth: none lies beside the picture as COCO's JSON, VOC's XML or YOLO's labels. So every anchor counts as background; --annotations FILE names it, d draws a box.",
        Accent.warning)
    } else if loss.targets.objects.isEmpty {
      pane.text("Its annotations hold no object: every anchor is background.", Accent.warning)
    }
    let untouched = loss.targets.untouched.count
    if untouched > 0 {
      pane.text(
        "\(grouped(untouched)) \(untouched == 1 ? "object" : "objects") that no anchor overlaps: left out.",
        Accent.warning)
    }
  }
}

/// What the panels of view 6 share.
struct FocalPanel {
  let state: State
  let inspected: InspectedPicture
  let loss: LossAnswers
  /// How many rows the panel has.
  let rows: Int

  var options: FocalOptions { state.options.focal }
  var focal: FocalLoss { options.loss }
  var depth: ColorDepth { state.traits.depth }
  /// Whether there is room for all at once.
  var isTall: Bool { rows >= 30 }

  /// "γ 2, α 0.25"
  var settings: String { "γ \(number(focal.gamma)), α \(number(focal.alpha ?? 1))" }

  /// A number without zeros at its end.
  func number(_ value: Double, digits: Int = 2) -> String {
    let text = fixed(value, digits)
    guard text.contains(".") else { return text }
    let short = String(text.reversed().drop { $0 == "0" }.reversed())
    return short.hasSuffix(".") ? String(short.dropLast()) : short
  }

  /// The colour of a curve by its place among the paper's γ; the present γ has the terminal's own.
  static let gammaColors = [
    RGB(90, 140, 255), RGB(0, 170, 160), RGB(140, 170, 40), RGB(235, 130, 30), RGB(215, 80, 170),
  ]

  /// How a γ of the paper is written on its curve.
  static func label(_ gamma: Double) -> String { gamma == 0.5 ? "½" : fixed(gamma, 0) }
}

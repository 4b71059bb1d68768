import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The list of detections, all of it or the part around the chosen one.
enum DetectionList {
  /// - Parameter rows: how many lines it may take, including heading and notes; `nil` for any number.
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, _ selection: Selection, rows: Int?
  ) {
    let detections = selection.detections
    let verdicts = state.verdicts
    let columns = DetectionColumns(
      width: pane.width, marksChanges: state.comparesWithBaseline, count: detections.count,
      showsVerdicts: verdicts != nil,
      longestName: detections.map { TextGlyphs.width(printable(inspected.name(ofClass: $0.label))) }.max()
        ?? 0)
    writeTitle(&pane, state, count: detections.count, verdicts)
    pane.line(Pane.Span(columns.heading, .dim))
    let shown = window(count: detections.count, around: state.options.selected, rows: rows.map { $0 - 2 })
    if shown.lowerBound > 0 { pane.line(Pane.Span("  ↑ \(grouped(shown.lowerBound)) more", .dim)) }
    for index in shown {
      let detection = detections[index]
      pane.line(
        columns.spans(index, detection, inspected, hasAppeared: state.hasAppeared(detection))
          + (verdicts.map { columns.spans($0[index], state) } ?? []),
        target: .detection(index), isChosen: index == state.options.selected)
    }
    let below = detections.count - shown.upperBound
    if below > 0 { pane.line(Pane.Span("  ↓ \(grouped(below)) more", .dim)) }
  }

  /// How many there are, and if that is known, how many of them are wrong, and how many objects have none.
  private static func writeTitle(_ pane: inout Pane, _ state: State, count: Int, _ verdicts: [Verdict?]?) {
    let title = counted(count, "detection")
    guard let verdicts, !verdicts.contains(nil) else { return pane.title(title) }
    let wrong = verdicts.count { $0?.isFalsePositive == true }
    let missed = state.currentOutcomes?.count { if case .missed = $0 { true } else { false } } ?? 0
    let ending = missed > 0 ? ", \(grouped(missed)) missed" : ""
    let words = ", \(counted(wrong, "false positive"))\(ending)"
    let isLong = TextGlyphs.width(title + words) > pane.width
    pane.line(Pane.Span(title, .bold), Pane.Span(isLong ? ", \(grouped(wrong)) ✗\(ending)" : words))
  }

  /// How many rows a list takes beside the evidence for its chosen line: one part of them, and half of a short panel.
  static func share(_ part: Double, of rows: Int) -> Int {
    rows < 18 ? max(5, rows / 2) : max(5, Int(Double(rows) / part))
  }

  /// The part of a list that fits on `rows` rows; each note on hidden lines takes one of them.
  static func window(count: Int, around chosen: Int?, rows: Int?) -> Range<Int> {
    guard let rows, count > rows else { return 0..<count }
    let room = max(1, rows - 2)
    let middle = chosen ?? 0
    let start = min(max(0, middle - room / 2), count - room)
    // At an end only one note is needed.
    if start <= 1 { return 0..<min(count, max(room + 1, 1)) }
    if start + room >= count - 1 { return max(0, count - room - 1)..<count }
    return start..<start + room
  }

  /// What each line shows, by the panel's width.
  private struct DetectionColumns {
    /// The columns behind the level.
    private enum End {
      case sides, corners
      /// With the verdict of the ground truth: a sign, or words.
      case sidesAndSign, words, sidesAndWords
      /// Nothing, or the sign alone.
      case none, sign

      /// What there is room for beside names, of which the shorter ones always come first.
      ///
      /// - Parameter room: the columns for name and end together.
      init(width: Int, room: Int, showsVerdicts: Bool, longestName: Int) {
        let forms: [(end: End, least: Int)] =
          showsVerdicts
          ? [(.sidesAndWords, 56), (.words, 48), (.sidesAndSign, 0), (.sign, 0)]
          : [(.corners, 48), (.sides, 0), (.none, 0)]
        let fitting = forms.first { form in
          width >= form.least && room - form.end.width >= min(longestName, DetectionColumns.longName)
        }
        self = (fitting ?? forms[forms.count - 1]).end
      }

      var width: Int {
        switch self {
        case .none: 0
        case .sign: 1
        case .sides: 7
        case .corners: 22
        case .sidesAndSign: 9
        case .words: DetectionColumns.wordsWidth
        case .sidesAndWords: 9 + DetectionColumns.wordsWidth
        }
      }

      /// The heading of level and end.
      var heading: String {
        switch self {
        case .none, .sign: "lv"
        case .sides: "lv w×h px"
        case .corners: "lv   x1   y1   x2   y2 px"
        case .sidesAndSign: "lv w×h px  "
        case .words: "lv " + "truth".paddedRight(to: DetectionColumns.wordsWidth)
        case .sidesAndWords: "lv  w×h px " + "truth".paddedRight(to: DetectionColumns.wordsWidth)
        }
      }

      func text(_ box: Box) -> String {
        switch self {
        case .sides, .sidesAndSign: box.shortSidesText.paddedLeft(to: 7)
        case .corners:
          [box.x1, box.y1, box.x2, box.y2].map { pixels($0).paddedLeft(to: 4) }.joined(separator: " ") + "   "
        case .none, .sign, .words: ""
        case .sidesAndWords: box.shortSidesText.paddedLeft(to: 8)
        }
      }
    }

    /// "localisation 0.4961".
    private static let wordsWidth = 19
    /// Longer names are cut rather than other columns left out.
    private static let longName = 20

    private let marksChanges: Bool
    private let indexWidth: Int
    private let nameWidth: Int
    private let end: End

    init(width: Int, marksChanges: Bool, count: Int, showsVerdicts: Bool, longestName: Int) {
      self.marksChanges = marksChanges
      indexWidth = "\(count)".count + 1
      let room = width - ((marksChanges ? 1 : 0) + indexWidth + 2 + 6 + 1 + 3)
      end = End(width: width, room: room, showsVerdicts: showsVerdicts, longestName: longestName)
      nameWidth = max(4, room - end.width)
    }

    var heading: String {
      (marksChanges ? " " : "") + (indexWidth > 0 ? "#".paddedRight(to: indexWidth) : "") + "  score "
        + column("class", nameWidth) + " " + end.heading
    }

    func spans(
      _ index: Int, _ detection: Detection, _ inspected: InspectedPicture, hasAppeared: Bool
    ) -> [Pane.Span] {
      var spans: [Pane.Span] = []
      if marksChanges {
        spans.append(hasAppeared ? Pane.Span("+", Pen(Accent.appeared, style: .bold)) : Pane.Span(" "))
      }
      spans.append(Pane.Span("\(index + 1)".paddedRight(to: indexWidth), .dim))
      spans.append(Pane.Span("■ ", Pen(Ink(ClassColors.color(detection.label)))))
      spans.append(
        Pane.Span(
          scoreText(detection.score).paddedRight(to: 6)
            + column(inspected.name(ofClass: detection.label), nameWidth)))
      let text = end.text(detection.box)
      let level = " " + inspected.trace.levels[detection.level].name
      spans.append(Pane.Span(level + (text.isEmpty ? "" : " " + text), .dim))
      return spans
    }

    /// The ground truth's verdict on a detection.
    func spans(_ verdict: Verdict?, _ state: State) -> [Pane.Span] {
      guard let verdict else { return [Pane.Span(" …", .dim)] }
      let text =
        end == .sidesAndSign || end == .sign
        ? verdict.sign
        : column(verdict.words(state.objects.map(\.target), state.configuration), Self.wordsWidth)
      return [Pane.Span(" " + text, verdict.isFalsePositive ? Accent.warning : .dim)]
    }
  }
}

/// The detections of a pinned result that have vanished, each with its fate.
enum VanishedList {
  /// - Parameter rows: how many to show; `nil` for all.
  static func write(
    _ pane: inout Pane, _ state: State, _ inspected: InspectedPicture, _ selection: Selection, rows: Int?
  ) {
    let vanished = state.vanished
    guard !vanished.isEmpty else { return }
    pane.gap()
    pane.title("\(grouped(vanished.count)) vanished \(state.pinTitle)")
    let shown = vanished.prefix(rows ?? vanished.count)
    for detection in shown {
      pane.line(
        Pane.Span("−", Accent.warning),
        Pane.Span("■ ", Pen(Ink(ClassColors.color(detection.label)))),
        Pane.Span(
          "\(scoreText(detection.score)) \(inspected.name(ofClass: detection.label)) "
            + inspected.trace.levels[detection.level].name))
      let fate = selection.fate(of: detection.candidate)
      pane.text(fate.sentence(inspected.trace, selection.thresholds), .dim, indent: 3)
    }
    if shown.count < vanished.count {
      pane.line(Pane.Span("  and \(grouped(vanished.count - shown.count)) more (Esc shows all)", .dim))
    }
  }
}

/// Why nothing was detected, and what would change that.
enum NothingFound {
  static func write(_ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection) {
    pane.title("No detections")
    let funnel = selection.funnel
    let thresholds = selection.thresholds
    if funnel.aboveScore == 0 {
      pane.text(
        "None of \(counted(funnel.total, "candidate")) scores above \(scoreText(thresholds.lowestScore)).")
      if let best = best(inspected, thresholds) {
        let level = inspected.trace.levels[best.level].name
        pane.text(
          "The best is \(inspected.name(ofClass: best.label)) at \(scoreText(best.score)) (\(level)): "
            + "lower the score threshold below that (s, or = types it).")
      } else {
        pane.text("Lower the score threshold (s, or = types it).")
      }
    } else if funnel.withinTopK == 0 {
      pane.text(
        "\(counted(funnel.aboveScore, "candidate")) \(agreeing(funnel.aboveScore, "is", "are")) above score, but top k takes none: raise it (T)."
      )
    } else if funnel.afterNMS > 0 {
      pane.text(
        "\(counted(funnel.afterNMS, "candidate")) \(agreeing(funnel.afterNMS, "survives", "survive")) NMS, but the maximum is \(grouped(thresholds.maxDetections)): raise it (M)."
      )
    } else {
      pane.text("No candidate within top k, of \(grouped(funnel.withinTopK)), has a box with an area.")
    }
  }

  /// The best of all candidates; `nil` where finding it would take long.
  private static func best(_ inspected: InspectedPicture, _ thresholds: Thresholds) -> Detection? {
    let lowest = Thresholds(score: 0, nms: 1, topK: 1, maxDetections: 1)
    guard inspected.candidates.isPrepared(for: lowest) else { return nil }
    return inspected.candidates.select(lowest).detections.first
  }
}

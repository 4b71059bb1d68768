import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The anchors of a cell, a line each.
enum AnchorTable {
  static func write(
    _ pane: inout Pane, _ inspected: InspectedPicture, _ selection: Selection, _ cell: CellPredictions,
    _ compared: ComparedBox?
  ) {
    let level = inspected.trace.levels[cell.level]
    pane.title("\(level.name), cell x \(cell.cell.x), y \(cell.cell.y)")
    pane.fact(
      "grid", "\(level.gridWidth)×\(level.gridHeight), \(inspected.trace.strideText(cell.level))")
    pane.fact("centre", "╋ at \(fixed(cell.center.x, 0)), \(fixed(cell.center.y, 0)) px")
    pane.gap()
    let columns = AnchorColumns(width: pane.width, compared)
    pane.line(Pane.Span(columns.heading, .dim))
    for prediction in cell.anchors {
      let fate = prediction.best.map { selection.fate(of: $0) }
      pane.line(
        columns.spans(prediction, inspected, fate),
        target: .shape(prediction.shape), isChosen: prediction.shape == cell.followed.shape)
    }
    if let compared, compared.isObject {
      pane.text(
        "Look at the IoU of anchor and box with \(compared.title): an anchor of 0.5 or more is trained to find it.",
        .dim)
    } else {
      pane.text("Look for shapes that fit what you see, and how far their boxes move.", .dim)
    }
  }

  /// What each line shows, by the panel's width: always score, IoU and fate.
  private struct AnchorColumns {
    let showsSides: Bool
    let showsBox: Bool
    /// 0 where only the class's colour is shown.
    let nameWidth: Int

    private let compared: ComparedBox?
    private static let scoreWidth = 7
    private static let sidesWidth = 9
    private static let leastName = 6

    /// - Parameter compared: what the anchors' boxes may overlap.
    init(width: Int, _ compared: ComparedBox?) {
      self.compared = compared
      // Number, colour, score and IoU, and the fate's nine letters.
      var rest = width - 2 - 2 - Self.scoreWidth - (compared?.width ?? 0) - 9
      func takes(_ columns: Int) -> Bool {
        guard rest >= columns + Self.leastName else { return false }
        rest -= columns
        return true
      }
      showsSides = takes(Self.sidesWidth)
      // With ground truth, the decoding steps show the box's sides.
      showsBox = compared?.isObject != true && takes(Self.sidesWidth)
      nameWidth = rest >= 3 ? rest : 0
    }

    var heading: String {
      "# " + (showsBox ? "anchor   box px   " : showsSides ? "w×h px   " : "") + "  "
        + (nameWidth > 5 ? column("class", nameWidth) : String(repeating: " ", count: nameWidth))
        + "score".paddedRight(to: Self.scoreWidth)
        + (compared.map { $0.heading.paddedRight(to: $0.width) } ?? "") + "fate"
    }

    func spans(_ prediction: AnchorPrediction, _ inspected: InspectedPicture, _ fate: Fate?) -> [Pane.Span] {
      var sides = showsSides ? prediction.drawn.shortSidesText.paddedRight(to: Self.sidesWidth) : ""
      if showsBox { sides += prediction.final.shortSidesText.paddedRight(to: Self.sidesWidth) }
      var spans = [Pane.Span("\(prediction.shape) " + sides)]
      guard let best = prediction.classes.first, let fate else { return spans }
      spans.append(Pane.Span("■ ", Pen(Ink(ClassColors.color(best.label)))))
      let name = nameWidth > 0 ? column(inspected.name(ofClass: best.label), nameWidth - 1) + " " : ""
      spans.append(Pane.Span(name + scoreText(best.score).paddedRight(to: Self.scoreWidth)))
      if let compared {
        spans.append(Pane.Span(compared.text(prediction).paddedRight(to: compared.width)))
      }
      let isKept = if case .kept = fate { true } else { false }
      spans.append(Pane.Span(fate.word, isKept ? .bold : .dim))
      return spans
    }
  }
}

/// The box that a cell's anchors are compared with: the chosen object of the ground truth, otherwise the one they
/// overlap most, otherwise the nearest; without ground truth, the chosen detection.
struct ComparedBox {
  /// In pixels of the original picture.
  let box: Box
  /// "bird 3 of the ground truth".
  let title: String
  /// Whether it is an object of the ground truth; then the anchors themselves are compared too.
  let isObject: Bool

  init?(_ state: State, _ inspected: InspectedPicture, _ cell: CellPredictions) {
    if let index = Self.object(state, cell) {
      let target = state.objects[index].target
      box = target.box
      title = "\(inspected.name(ofClass: target.label)) \(index + 1) of the ground truth"
      isObject = true
    } else if let detection = state.selectedDetection {
      box = detection.box
      title = "the chosen detection, \(inspected.trace.title(of: detection.candidate))"
      isObject = false
    } else {
      return nil
    }
  }

  private static func object(_ state: State, _ cell: CellPredictions) -> Int? {
    if state.selectedObject != nil { return state.options.target }
    let objects = state.objects
    let overlaps = objects.map { object in
      cell.anchors.reduce(0) { max($0, $1.drawn.iou(object.target.box)) }
    }
    guard let best = objects.indices.max(by: { overlaps[$0] < overlaps[$1] }) else { return nil }
    if overlaps[best] > 0 { return best }
    return objects.indices.min { distance(objects[$0], cell) < distance(objects[$1], cell) }
  }

  private static func distance(_ object: MarkedObject, _ cell: CellPredictions) -> Double {
    let middle = object.target.box.middle
    let (x, y) = (middle.x - cell.center.x, middle.y - cell.center.y)
    let square = x * x + y * y
    return square.isNaN ? .infinity : square
  }

  /// "0.45→0.72": of the anchor and of its box with an object; with a detection, of the box alone.
  func text(_ prediction: AnchorPrediction) -> String {
    let after = fixed(prediction.final.iou(box), 2)
    return isObject ? "\(fixed(prediction.drawn.iou(box), 2))→\(after)" : after
  }

  /// The column's heading, and its width.
  var heading: String { isObject ? "IoU→box" : "IoU" }
  var width: Int { isObject ? 10 : 5 }
}

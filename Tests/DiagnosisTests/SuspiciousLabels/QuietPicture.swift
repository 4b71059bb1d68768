import Annotations
import Diagnosis
import Imaging
import RetinaNet
import TestSupport

/// A trace in which nothing is seen but what a test plants. Each anchor's box is the anchor itself.
struct QuietPicture {
  /// A square anchor in the middle of P4, whose grid has 16 × 16 cells.
  static let anchor = (8 * 16 + 8) * 9 + 3
  private let plain = Trace.quiet(classes: classCount)
  private var logits: [Int: Float] = [:]
  private static let classCount = 4

  /// The box of a P4 anchor in pixels of the original picture.
  func box(_ anchor: Int) -> Box { PreparedCandidates(plain).box(level: 1, anchor: anchor) }

  /// The anchors of P4 whose boxes overlap a box by at least `iou`.
  func anchors(covering box: Box, _ iou: Float) -> [Int] {
    let candidates = PreparedCandidates(plain)
    return (0..<plain.levels[1].anchorCount).filter { candidates.box(level: 1, anchor: $0).iou(box) >= iou }
  }

  mutating func set(_ anchor: Int, label: Int, _ logit: Float) {
    logits[anchor * Self.classCount + label] = logit
  }

  var trace: Trace { Trace.quiet(classes: Self.classCount, logits: [1: logits]) }

  func missing(_ annotated: [GroundTruth], excluding excluded: Set<Int> = []) -> [MissingLabel] {
    let trace = trace
    let selection = trace.select(trace.configuration.thresholds)
    return MissingLabel.labels(trace, selection, annotated: annotated, excluding: excluded)
  }

  func wrong(_ targets: [Target], excluding excluded: Set<Int> = []) -> [WrongLabel] {
    let trace = trace
    return WrongLabel.labels(PictureCoverage(trace, PreparedCandidates(trace), targets), excluding: excluded)
  }
}

extension GroundTruth {
  init(_ box: Box, isIgnored: Bool = false) {
    self.init(
      id: 1, category: 1, x: Double(box.x1), y: Double(box.y1), width: Double(box.width),
      height: Double(box.height), isIgnored: isIgnored)
  }
}

import Imaging
import RetinaNet

extension Coverage {
  /// R of a target: per level the anchors whose decoded box covers it, by falling score of its class; of equal ones the
  /// lower anchor first. Scores that are not numbers come last.
  public func covering(_ target: Int) -> [[UInt32]] { objects[target].covering }

  /// The few anchors of a level that overlap a target most, best first.
  public func anchors(of target: Int, level: Int) -> [Evidence.AnchorFit] {
    objects[target].anchors[level].rows.map { fit(target, level, Int($0.row), $0.iou) }
  }

  /// The IoU of a level's anchor that overlaps a target most; `nil` where none overlaps it.
  public func bestAnchorOverlap(of target: Int, level: Int) -> Float? { objects[target].anchors[level].best }

  /// The few anchors of a level whose decoded boxes overlap a target most, best first.
  public func boxes(of target: Int, level: Int) -> [Evidence.BoxFit] {
    let label = targets[target].label
    let outputs = candidates.trace.levels[level]
    return objects[target].boxes[level].rows.map { row in
      let anchor = Int(row.row)
      return Evidence.BoxFit(
        level: level, anchor: anchor, box: candidates.box(level: level, anchor: anchor),
        iouBefore: outputs.anchorBox(anchor).iou(objects[target].box), iou: row.iou,
        score: Sigmoid.score(outputs.logits[flat: anchor * outputs.logits.shape[1] + label]))
    }
  }

  /// The box that overlaps a target most, whatever its score: of equal ones the lower level's, then the lower anchor's.
  /// `nil` where none overlaps it.
  func bestBox(of target: Int) -> Evidence.BoxFit? {
    Self.bestLevel(objects[target].boxes).flatMap { boxes(of: target, level: $0).first }
  }

  /// The anchor that overlaps a target most: of equal ones the first that training gives to this object, else the
  /// first. `nil` where none overlaps it.
  ///
  /// - Parameter anchors: of each level.
  func bestAnchor(of target: Int, _ anchors: [BoxColumns]) -> Evidence.AnchorFit? {
    let nearest = objects[target].anchors
    guard let first = Self.bestLevel(nearest), let iou = nearest[first].best else { return nil }
    for level in nearest.indices where nearest[level].best == iou {
      // Where all of the few are as good, there may be more.
      let rows =
        nearest[level].bound == iou
        ? anchors[level].rows(overlapping: objects[target].box, by: iou)
        : nearest[level].rows.filter { $0.iou == iou }.map { Int($0.row) }
      for row in rows {
        let fit = fit(target, level, row, iou)
        if fit.matching != .none { return fit }
      }
    }
    return fit(target, first, Int(nearest[first].rows[0].row), iou)
  }

  private func fit(_ target: Int, _ level: Int, _ anchor: Int, _ iou: Float) -> Evidence.AnchorFit {
    Evidence.AnchorFit(
      level: level, anchor: anchor, iou: iou,
      matching: training.matching(
        of: candidates.trace.levels[level].anchorBox(anchor), to: target, iou: iou))
  }

  private static func bestLevel(_ nearest: [NearRows]) -> Int? {
    nearest.indices.filter { nearest[$0].best != nil }.max { nearest[$0].best! < nearest[$1].best! }
  }
}

import Imaging
import RetinaNet
import Tensors

/// How a picture's anchors and decoded boxes cover its objects: all of an explanation that does not depend on
/// thresholds, so that these may change without computing it again.
///
/// Each anchor is decoded once and compared with each object: some 3 ms for 200,000 anchors and 0.3 ms more for each
/// object. Memory: four bytes for each pair of an object and a box that covers it.
public struct Coverage: Sendable {
  public let candidates: Candidates
  public let targets: [Target]
  /// Class channels that the annotations do not have: what is detected of them is neither right nor wrong.
  public let unannotated: Set<Int>
  /// From which IoU on a box covers an object.
  public let bound: OverlapBound
  /// Per target.
  private(set) var objects: [Covered]
  let training: TrainingMatch

  /// τ
  public var iou: Double { bound.iou }

  /// What covers one object.
  struct Covered: Sendable {
    /// In pixels of the resized picture.
    let box: Box
    /// R: per level the anchors whose decoded box covers the object, by falling score of its class; of equal ones, as
    /// in selection, the lower anchor first. Scores that are not numbers come last.
    var covering: [[UInt32]] = []
    /// Per level, the anchors that overlap it most.
    var anchors: [NearRows] = []
    /// Of all levels the anchor that overlaps it most; `nil` where none does.
    var bestAnchor: Evidence.AnchorFit?
    /// Per level, the anchors whose decoded boxes overlap it most.
    var boxes: [NearRows] = []
  }

  /// - Parameters:
  ///   - targets: their labels must be class channels of the trace; where they lie does not matter.
  ///   - iou: τ, above 0 and at most 1.
  ///   - unannotated: class channels that the annotations do not have.
  public init(_ candidates: Candidates, _ targets: [Target], iou: Double = 0.5, unannotated: Set<Int> = []) {
    let trace = candidates.trace
    let classes = trace.levels.first?.logits.shape[1] ?? 0
    for target in targets {
      precondition(
        (0..<classes).contains(target.label), "class channel \(target.label) of a target, of \(classes)")
    }
    self.candidates = candidates
    self.targets = targets
    self.unannotated = unannotated
    bound = OverlapBound(iou)
    var objects = targets.map { Covered(box: trace.transform.resized($0.box)) }
    let anchors = targets.isEmpty ? [] : trace.levels.map { BoxColumns($0.anchors) }
    if !targets.isEmpty {
      for level in trace.levels.indices {
        let boxes = BoxColumns(candidates.boxes(level: level))
        for (place, target) in targets.enumerated() {
          objects[place].anchors.append(anchors[level].nearest(objects[place].box))
          let (covering, nearest) = boxes.covering(target.box, bound)
          objects[place].covering.append(
            Self.byFallingScore(covering, label: target.label, logits: trace.levels[level].logits))
          objects[place].boxes.append(nearest)
        }
      }
    }
    training = TrainingMatch(
      targets, boxes: objects.map(\.box), best: objects.map { $0.anchors.compactMap(\.best).max() ?? 0 },
      family: trace.configuration.family)
    self.objects = objects
    for place in targets.indices { self.objects[place].bestAnchor = bestAnchor(of: place, anchors) }
  }

  private static func byFallingScore(_ anchors: [UInt32], label: Int, logits: Tensor) -> [UInt32] {
    let classes = logits.shape[1]
    let keys = logits.withUnsafeBufferPointer { logits in
      anchors.map { anchor -> UInt64 in
        let score = Sigmoid.score(logits[Int(anchor) * classes + label])
        // The bits of floats from 0 up are ordered as the floats are.
        return UInt64(score.isNaN ? .max : .max - 1 - score.bitPattern) << 32 | UInt64(anchor)
      }
    }
    return keys.sorted().map { UInt32(truncatingIfNeeded: $0) }
  }
}

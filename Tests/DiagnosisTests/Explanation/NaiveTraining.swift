import Diagnosis
import Imaging
import RetinaNet

/// Whom training would have each anchor of a picture find, by filling the whole table of anchors and objects.
struct NaiveTraining {
  private let anchors: [(level: Int, anchor: Int, box: Box)]
  /// Of the targets, in pixels of the resized picture.
  let boxes: [Box]
  /// Per target.
  let bestIoU: [Float]
  /// Per anchor the target that it serves.
  private let serves: [Int?]

  init(_ trace: Trace, _ targets: [Target]) {
    let anchors = trace.levels.enumerated().flatMap { level, outputs in
      (0..<outputs.anchorCount).map { (level: level, anchor: $0, box: outputs.anchorBox($0)) }
    }
    let x = Float(trace.transform.resized.width) / Float(trace.transform.original.width)
    let y = Float(trace.transform.resized.height) / Float(trace.transform.original.height)
    let boxes = targets.map {
      Box(x1: $0.box.x1 * x, y1: $0.box.y1 * y, x2: $0.box.x2 * x, y2: $0.box.y2 * y)
    }
    /// Per target and anchor.
    let table = boxes.map { box in
      anchors.map { anchor in
        let iou = anchor.box.iou(box)
        return iou.isNaN ? 0 : iou
      }
    }
    let best = table.map { $0.max() ?? 0 }
    let trained = targets.indices.filter { !targets[$0].isIgnored && best[$0] > 0 }
    var serves = [Int?](repeating: nil, count: anchors.count)
    var own = serves
    for anchor in anchors.indices {
      own[anchor] = trained.max { table[$0][anchor] < table[$1][anchor] }
      if let most = own[anchor] {
        // The first of those that are equal.
        own[anchor] = trained.first { table[$0][anchor] == table[most][anchor] }
      }
      if let most = own[anchor], table[most][anchor] >= 0.5 { serves[anchor] = most }
    }
    for target in trained {
      for anchor in anchors.indices where table[target][anchor] == best[target] {
        serves[anchor] = trace.configuration.family == .mmdetection ? target : own[anchor]
      }
    }
    self.anchors = anchors
    self.boxes = boxes
    self.serves = serves
    bestIoU = best
  }

  func bestAnchor(of target: Int) -> Evidence.AnchorFit? {
    let iou = bestIoU[target]
    guard iou > 0 else { return nil }
    let best = anchors.indices.filter { anchors[$0].box.iou(boxes[target]) == iou }
    let served = best.first { serves[$0] == target }
    let chosen = served ?? best[0]
    let matching: Evidence.AnchorMatching =
      if served == nil { .none } else if iou >= 0.5 { .foreground } else if iou >= 0.4 {
        .lowQualityInIgnoredBand
      } else { .lowQuality }
    return Evidence.AnchorFit(
      level: anchors[chosen].level, anchor: anchors[chosen].anchor, iou: iou, matching: matching)
  }
}

import Imaging
import RetinaNet

/// Which detection of one picture finds which object, by COCO's rule.
///
/// Class by class the detections choose by falling score: each takes the free object that it overlaps most, from τ on;
/// of equal overlaps the later object. An ignored object is taken only where no other is to be had. A crowd may be
/// taken by many; the overlap with it is the share of the detection that lies within it. (pycocotools,
/// `COCOeval.evaluateImg`, with all that was kept in place of the first hundred.)
public struct Matching: Sendable, Hashable {
  /// Per detection the object that it takes.
  public let targets: [Int?]
  /// Per object the detection that takes it; of a crowd's, the best.
  public let detections: [Int?]

  /// - Parameters:
  ///   - boxes: by falling score, in pixels of the original picture.
  ///   - labels: the class channel of each.
  public init(boxes: [Box], labels: [Int], targets: [Target], bound: OverlapBound) {
    let choices = Dictionary(grouping: targets.indices, by: { targets[$0].label }).mapValues { places in
      places.filter { !targets[$0].isIgnored } + places.filter { targets[$0].isIgnored }
    }
    var detections = [Int?](repeating: nil, count: targets.count)
    self.targets = zip(boxes, labels).enumerated().map { index, detection in
      let (box, label) = detection
      var best: (target: Int, iou: Float)?
      for place in choices[label] ?? [] {
        let target = targets[place]
        if detections[place] != nil && !target.isCrowd { continue }
        if let best, target.isIgnored && !targets[best.target].isIgnored { break }
        let iou = target.overlap(with: box)
        if bound.isReached(by: iou) && iou >= best?.iou ?? 0 { best = (place, iou) }
      }
      if let best, detections[best.target] == nil { detections[best.target] = index }
      return best?.target
    }
    self.detections = detections
  }
}

extension Target {
  /// What a detection's overlap with this object counts as: the IoU; of a crowd, the share of the detection within it.
  func overlap(with detected: Box) -> Float {
    guard isCrowd else { return detected.iou(box) }
    let width = max(0, min(detected.x2, box.x2) - max(detected.x1, box.x1))
    let height = max(0, min(detected.y2, box.y2) - max(detected.y1, box.y1))
    return width * height / detected.area
  }
}

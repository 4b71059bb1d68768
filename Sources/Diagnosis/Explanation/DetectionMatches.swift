import Imaging
import Metrics

/// Which detection of one picture finds which object, by COCO's rule (`COCOMatching`), with all detections that were kept
/// in place of the first hundred.
public struct DetectionMatches: Sendable, Hashable {
  /// Per detection the object that it takes.
  public let targets: [Int?]
  /// Per object the detection that takes it; of a crowd's, the best.
  public let detections: [Int?]

  /// - Parameters:
  ///   - boxes: by falling score, in pixels of the original picture.
  ///   - labels: the class channel of each.
  public init(boxes: [Box], labels: [Int], targets: [Target], bound: OverlapBound) {
    let places = Dictionary(grouping: targets.indices) { targets[$0].label }
    var detections = [Int?](repeating: nil, count: targets.count)
    var overlapping: [COCOMatching.OverlappingObject] = []
    self.targets = zip(boxes, labels).enumerated().map { index, detection in
      let (box, label) = detection
      overlapping.removeAll(keepingCapacity: true)
      for place in places[label] ?? [] {
        let overlap = targets[place].overlap(with: box)
        if bound.isReached(by: overlap) { overlapping.append(.init(object: place, overlap: Double(overlap))) }
      }
      let taken = COCOMatching.choice(among: overlapping, from: COCOMatching.leastOverlap(bound.iou)) {
        targets[$0].isIgnored
      } isFree: {
        detections[$0] == nil || targets[$0].isCrowd
      }
      if let taken, detections[taken] == nil { detections[taken] = index }
      return taken
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

/// The minimum IoU of a box with an object that it covers, as COCO compares: in double precision, at least
/// `COCOMatching.leastOverlap(τ)`. An IoU that is not a number is never enough.
public struct OverlapBound: Sendable, Hashable {
  /// τ
  public let iou: Double
  /// The largest float32 that does not reach it.
  let failing: Float

  /// - Parameter iou: above 0, at most 1.
  public init(_ iou: Double) {
    precondition(iou > 0 && iou <= 1, "an IoU to reach must be above 0 and at most 1, not \(iou)")
    self.iou = iou
    let least = COCOMatching.leastOverlap(iou)
    let nearest = Float(least)
    failing = Double(nearest) < least ? nearest : nearest.nextDown
  }

  @inline(__always)
  public func isReached(by iou: Float) -> Bool { iou > failing }
}

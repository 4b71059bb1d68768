import Imaging
import RetinaNet
import Training

/// How some anchors would cover a picture's objects and be matched with them in training, whatever the network made of
/// its own.
struct TriedAnchors {
  /// The largest IoU of each object with anchors of each level and shape.
  let overlaps: [[[Float]]]
  /// How many anchors training would give each object; `nil` for those that it leaves out.
  let positives: [Int?]
  /// By level and shape, how many of the objects that training does not leave out have an anchor of IoU 0.5 there.
  let covered: [[Int]]
  let levels: [AnchorLevel]

  init(_ trace: Trace, _ anchors: Configuration.Anchors, _ objects: [MarkedObject]) {
    let family = trace.configuration.family
    var levels = trace.anchorLevels
    if anchors != trace.configuration.anchors {
      let generator = AnchorGenerator(anchors, family)
      levels = levels.enumerated().map { level, own in
        AnchorLevel(grid: own.grid, cell: generator.cellAnchors(level: level))
      }
    }
    self.levels = levels
    let boxes = objects.map { trace.transform.trainingBox($0.target.box, family: family) }
    overlaps = boxes.map { box in
      levels.map { level in
        let corners = level.anchorCount > 0 ? level.grid.corners(near: box.center) : []
        return level.cell.map { shape in
          corners.reduce(0) { best, corner in
            let iou = shape.moved(by: corner).iou(box)
            // False for NaN.
            return iou > best ? iou : best
          }
        }
      }
    }
    let trained = objects.indices.filter { !objects[$0].target.isIgnored }
    let matches = AnchorMatcher(family: family).match(levels, to: trained.map { boxes[$0] })
    var positives = objects.map { $0.target.isIgnored ? nil : Int?(0) }
    for positive in matches.positives {
      let object = trained[positive.object]
      positives[object] = (positives[object] ?? 0) + 1
    }
    self.positives = positives
    let overlaps = overlaps
    covered = levels.indices.map { level in
      levels[level].cell.indices.map { shape in
        trained.count { overlaps[$0][level][shape] >= AnchorMatcher.foregroundIoU }
      }
    }
    self.trained = trained
  }

  /// The objects that training does not leave out.
  let trained: [Int]

  /// The best of a level.
  func best(_ object: Int, level: Int) -> Float { overlaps[object][level].max() ?? 0 }

  /// How many have an anchor of IoU 0.5.
  var coveredObjects: Int {
    trained.count { object in
      levels.indices.contains { best(object, level: $0) >= AnchorMatcher.foregroundIoU }
    }
  }

  /// Positive anchors per object: the mean, the least and the most; `nil` without objects.
  var positiveRange: (mean: Double, least: Int, most: Int)? {
    let counts = trained.compactMap { positives[$0] }
    guard let least = counts.min(), let most = counts.max() else { return nil }
    return (Double(counts.reduce(0, +)) / Double(counts.count), least, most)
  }
}

import Imaging
import RetinaNet
import Tensors

/// How a picture's anchors and decoded boxes cover its objects: the part of an explanation that does not depend on
/// thresholds. It is computed once and used again whenever thresholds change.
///
/// Each anchor is decoded once and compared with each object: about 3 ms for 200,000 anchors, and 0.3 ms for each
/// object. Memory: four bytes for each box that covers an object, per object.
public struct PictureCoverage: Sendable {
  public let trace: Trace
  /// Of the trace.
  public let candidates: PreparedCandidates
  public let targets: [Target]
  /// Class channels that the annotations do not have: what is detected of them is neither right nor wrong.
  public let unannotated: Set<Int>
  /// The minimum IoU of a box that covers an object.
  public let bound: OverlapBound
  /// Per target.
  private(set) var objects: [CoveredObject]
  /// Which anchors training would give to which target, by its place in `trained`.
  private let matches: AnchorMatches
  /// The targets that training does not leave out, by their place.
  private let trained: [Int]

  /// τ
  public var iou: Double { bound.iou }

  /// What covers one object.
  struct CoveredObject: Sendable {
    /// In pixels of the resized picture.
    let box: Box
    /// R: per level the anchors whose decoded box covers the object, by falling score of its class; of equal ones, as
    /// in selection, the lower anchor first. Scores that are not numbers come last.
    var covering: [[UInt32]] = []
    /// Per level, the anchors that overlap it most.
    var anchors: [NearRows] = []
    /// Of all levels the anchor that overlaps it most; `nil` where none does.
    var bestAnchor: ObjectEvidence.AnchorFit?
    /// Per level, the anchors whose decoded boxes overlap it most.
    var boxes: [NearRows] = []
  }

  /// - Parameters:
  ///   - candidates: of the trace's head outputs.
  ///   - targets: their labels must be class channels of the trace. Their boxes may lie anywhere.
  ///   - iou: τ, above 0 and at most 1.
  ///   - unannotated: class channels that the annotations do not have.
  public init(
    _ trace: Trace, _ candidates: PreparedCandidates, _ targets: [Target], iou: Double = 0.5,
    unannotated: Set<Int> = []
  ) {
    let classes = trace.levels.first?.logits.shape[1] ?? 0
    for target in targets {
      precondition(
        (0..<classes).contains(target.label), "class channel \(target.label) of a target, of \(classes)")
    }
    self.trace = trace
    self.candidates = candidates
    self.targets = targets
    self.unannotated = unannotated
    bound = OverlapBound(iou)
    var objects = targets.map { CoveredObject(box: trace.transform.resized($0.box)) }
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
    let trained = targets.indices.filter { !targets[$0].isIgnored }
    self.trained = trained
    matches = AnchorMatcher(family: trace.configuration.family)
      .match(trace.anchorLevels, to: trained.map { objects[$0].box })
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

extension PictureCoverage {
  /// R of a target: per level the anchors whose decoded box covers it, by falling score of its class; of equal ones the
  /// lower anchor first. Scores that are not numbers come last.
  public func covering(_ target: Int) -> [[UInt32]] { objects[target].covering }

  /// The few anchors of a level that overlap a target most, best first.
  public func anchors(of target: Int, level: Int) -> [ObjectEvidence.AnchorFit] {
    objects[target].anchors[level].rows.map { fit(target, level, Int($0.row), $0.iou) }
  }

  /// The IoU of a level's anchor that overlaps a target most; `nil` where none overlaps it.
  public func bestAnchorOverlap(of target: Int, level: Int) -> Float? { objects[target].anchors[level].best }

  /// The few anchors of a level whose decoded boxes overlap a target most, best first.
  public func boxes(of target: Int, level: Int) -> [ObjectEvidence.BoxFit] {
    let label = targets[target].label
    let outputs = trace.levels[level]
    return objects[target].boxes[level].rows.map { row in
      let anchor = Int(row.row)
      return ObjectEvidence.BoxFit(
        level: level, anchor: anchor, box: candidates.box(level: level, anchor: anchor),
        iouBefore: outputs.anchorBox(anchor).iou(objects[target].box), iou: row.iou,
        score: Sigmoid.score(outputs.logits[flat: anchor * outputs.logits.shape[1] + label]))
    }
  }

  /// The box that overlaps a target most, whatever its score: of equal ones the lower level's, then the lower anchor's.
  /// `nil` where none overlaps it.
  func bestBox(of target: Int) -> ObjectEvidence.BoxFit? {
    Self.bestLevel(objects[target].boxes).flatMap { boxes(of: target, level: $0).first }
  }

  /// The anchor that overlaps a target most: of equal ones the first that training gives to this object, else the
  /// first. `nil` where none overlaps it.
  ///
  /// - Parameter anchors: of each level.
  func bestAnchor(of target: Int, _ anchors: [BoxColumns]) -> ObjectEvidence.AnchorFit? {
    let nearest = objects[target].anchors
    guard let first = Self.bestLevel(nearest), let iou = nearest[first].best else { return nil }
    for level in nearest.indices where nearest[level].best == iou {
      // Where all of the kept rows are equally good, there may be more.
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

  private func fit(_ target: Int, _ level: Int, _ anchor: Int, _ iou: Float) -> ObjectEvidence.AnchorFit {
    let served = matches.object(servedBy: .init(level: level, anchor: anchor))
    let matching: ObjectEvidence.AnchorMatching =
      if served.map({ trained[$0] }) != target {
        .none
      } else if iou >= AnchorMatcher.foregroundIoU {
        .foreground
      } else {
        iou >= AnchorMatcher.backgroundIoU ? .lowQualityInIgnoredBand : .lowQuality
      }
    return ObjectEvidence.AnchorFit(level: level, anchor: anchor, iou: iou, matching: matching)
  }

  private static func bestLevel(_ nearest: [NearRows]) -> Int? {
    nearest.indices.filter { nearest[$0].best != nil }.max { nearest[$0].best! < nearest[$1].best! }
  }
}

extension PictureCoverage {
  /// About how many bytes it takes, without its candidates.
  public var byteCount: Int {
    objects.reduce(0) { sum, object in
      sum + object.covering.reduce(0) { $0 + $1.count * MemoryLayout<UInt32>.size }
        + object.anchors.count * MemoryLayout<NearRows>.size + object.boxes.count
        * MemoryLayout<NearRows>.size
    }
  }
}

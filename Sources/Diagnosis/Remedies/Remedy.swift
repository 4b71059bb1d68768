import RetinaNet

/// A change with which an object would be found.
public struct Remedy: Sendable, Hashable {
  /// One setting, and the value it would need.
  public enum Change: Sendable, Hashable {
    /// The score threshold of the object's own class: the largest that lets it pass, rounded down to the fewest digits
    /// that change nothing else in this picture.
    case score(label: Int, Float)
    /// In hundredths.
    case nms(Double)
    case topK(Int)
    case maxDetections(Int)
    /// The resized picture's shorter side, and the longer one's bound: at this size an anchor overlaps the object by
    /// 0.5. Computed from the anchors alone; only a run tells what the network finds there.
    case inputSize(minSize: Int, maxSize: Int)
    /// Another anchor shape of a level, in pixels of the resized picture: it needs new training.
    case anchorShape(level: Int, size: Double, aspectRatio: Double, iou: Float)
  }

  public var change: Change
  /// What else it changes in this picture; `nil` where only a run or new training would show it.
  public var admits: SideEffects?
  /// Why its value is not the one that the object's evidence names; `nil` where it is.
  public var reason: RemedyReason?
}

extension Thresholds {
  /// The thresholds with a change; `nil` for a change of something else.
  public func changed(by change: Remedy.Change) -> Thresholds? {
    var changed = self
    switch change {
    case .score(let label, let value): changed.scoreByClass[label] = value
    case .nms(let value): changed.nms = value
    case .topK(let value): changed.topK = value
    case .maxDetections(let value): changed.maxDetections = value
    case .inputSize, .anchorShape: return nil
    }
    return changed
  }
}

/// What a change lets in and loses, besides the object that it is for.
///
/// Detections before and after are the same if they come from the same candidate. Mistakes are false positives and
/// duplicates; a detection on a crowd or on an ignored object is not one.
public struct SideEffects: Sendable, Hashable, Codable {
  /// New mistakes: detections that match no object and are not duplicates.
  public var falsePositives = 0
  /// New mistakes: detections on an object of their class that another detection has taken.
  public var duplicates = 0
  /// Other objects that would be found.
  public var found = 0
  /// Objects that are found now and would be missed.
  public var lost = 0
  /// Present mistakes that would be gone, or would become correct.
  public var removed = 0

  public init() {}

  /// - Parameter target: the object that the change is for; `nil` to count every object.
  init(from before: PictureOutcome, to after: PictureOutcome, beside target: Int? = nil) {
    for (candidate, mistake) in after.mistakes where before.mistakes[candidate] == nil {
      switch mistake {
      case .falsePositive: falsePositives += 1
      case .duplicate: duplicates += 1
      }
    }
    removed = before.mistakes.keys.count { after.mistakes[$0] == nil }
    found = after.found.count { $0 != target && !before.found.contains($0) }
    lost = before.found.count { !after.found.contains($0) }
  }

  /// What changes in a picture, every object counted.
  public init(from before: PictureFindings, to after: PictureFindings) {
    self.init(
      from: PictureOutcome(before.detections, before.verdicts),
      to: PictureOutcome(after.detections, after.verdicts))
  }

  /// The cost by which remedies are ordered.
  public var harm: Int { falsePositives + duplicates + lost }

  public static func + (left: SideEffects, right: SideEffects) -> SideEffects {
    var sum = left
    sum.falsePositives += right.falsePositives
    sum.duplicates += right.duplicates
    sum.found += right.found
    sum.lost += right.lost
    sum.removed += right.removed
    return sum
  }
}

/// What some thresholds give in a picture, as far as it matters for comparing two settings.
struct PictureOutcome: Sendable {
  enum Mistake: Sendable { case falsePositive, duplicate }

  /// By the detection's candidate.
  private(set) var mistakes: [Candidate: Mistake] = [:]
  /// The objects that are found, without ignored ones.
  private(set) var found: Set<Int> = []

  /// - Parameter verdicts: one for each detection.
  init(_ detections: [Detection], _ verdicts: [Verdict]) {
    for (detection, verdict) in zip(detections, verdicts) {
      switch verdict {
      case .correct(let target, _): found.insert(target)
      case .ignored: break
      case .duplicate: mistakes[detection.candidate] = .duplicate
      case .localisation, .confusion, .background, .both: mistakes[detection.candidate] = .falsePositive
      }
    }
  }
}

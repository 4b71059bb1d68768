import RetinaNet

/// A change that would have an object found.
public struct Remedy: Sendable, Hashable {
  /// One knob, and the value it would need.
  public enum Change: Sendable, Hashable {
    /// The score threshold of the object's own class: the largest that lets it pass, rounded down to as few digits as
    /// change nothing in this picture.
    case score(label: Int, Float)
    /// In hundredths.
    case nms(Double)
    case topK(Int)
    case maxDetections(Int)
    /// The resized picture's shorter side, and the longer one's bound: at this size an anchor overlaps the object by
    /// 0.5. Computed from the anchors alone; what the network says there only a run tells.
    case inputSize(minSize: Int, maxSize: Int)
    /// Another anchor shape of a level, in pixels of the resized picture: it would take training anew.
    case anchorShape(level: Int, size: Double, aspectRatio: Double, iou: Float)
  }

  public var change: Change
  /// What else it changes in this picture; `nil` where that cannot be known without a run or a training.
  public var admits: SideEffects?

  public init(change: Change, admits: SideEffects?) {
    self.change = change
    self.admits = admits
  }
}

extension Thresholds {
  /// The thresholds with a change; `nil` where it is not one of thresholds.
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

/// What a change lets in and loses, beside the object that it is for.
///
/// A detection before and one after are the same if their candidate is. Mistakes are false positives and duplicates;
/// what lies on a crowd or on an ignored object is none.
public struct SideEffects: Sendable, Hashable, Codable {
  /// Detections that match no object and are no duplicates, and were no mistakes before.
  public var falsePositives = 0
  /// Detections that overlap an object of their class that another detection has taken, and were no mistakes before.
  public var duplicates = 0
  /// Other objects that are found then.
  public var found = 0
  /// Objects that are found now and would not be.
  public var lost = 0
  /// False positives and duplicates of now that would be none, or gone.
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

  /// What it costs: what remedies are ordered by.
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

/// What comes of a picture under some thresholds, as far as two settings are compared by it.
struct PictureOutcome: Sendable {
  enum Mistake: Sendable { case falsePositive, duplicate }

  /// By what was detected.
  private(set) var mistakes: [Candidate: Mistake] = [:]
  /// The objects that are found, without ignored ones.
  private(set) var found: Set<Int> = []

  /// - Parameters:
  ///   - verdicts: one for each detection.
  ///   - name: what a detection's candidate is known by in both outcomes that are compared.
  init(_ detections: [Detection], _ verdicts: [Verdict], naming name: (Candidate) -> Candidate = { $0 }) {
    for (detection, verdict) in zip(detections, verdicts) {
      switch verdict {
      case .correct(let target, _): found.insert(target)
      case .ignored: break
      case .duplicate: mistakes[name(detection.candidate)] = .duplicate
      case .localisation, .confusion, .background, .both: mistakes[name(detection.candidate)] = .falsePositive
      }
    }
  }
}

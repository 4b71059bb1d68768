/// A change that would have an object found.
public struct Remedy: Sendable, Hashable {
  /// One knob, and the value it would need.
  public enum Change: Sendable, Hashable {
    /// The score threshold of the object's own class. The largest that lets it pass, exactly.
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
  public var admits: Admission?

  public init(change: Change, admits: Admission?) {
    self.change = change
    self.admits = admits
  }
}

/// What a change lets in and loses, beside the object that it is for.
public struct Admission: Sendable, Hashable, Codable {
  /// New detections that match no object and are no duplicates.
  public var falsePositives = 0
  /// New detections that overlap an object of their class that another detection has taken.
  public var duplicates = 0
  /// Other objects that are found then.
  public var found = 0
  /// Objects that are found now and would not be.
  public var lost = 0
  /// False positives and duplicates of now that would be gone.
  public var removed = 0

  public init() {}

  public static func + (left: Admission, right: Admission) -> Admission {
    var sum = left
    sum.falsePositives += right.falsePositives
    sum.duplicates += right.duplicates
    sum.found += right.found
    sum.lost += right.lost
    sum.removed += right.removed
    return sum
  }
}

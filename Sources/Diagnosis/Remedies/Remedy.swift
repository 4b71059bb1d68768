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
  public var admits: Admission?

  public init(change: Change, admits: Admission?) {
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

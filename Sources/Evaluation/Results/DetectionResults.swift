import Annotations

/// What a model found in a data set, as files of results tell it.
public struct DetectionResults: Sendable {
  /// In the order of the files; what the annotations do not know is left out.
  public let boxes: [ScoredBox]
  /// What was left out, or is remarkable, a line each.
  public let notes: [String]

  public init(boxes: [ScoredBox], notes: [String] = []) {
    self.boxes = boxes
    self.notes = notes
  }
}

import Annotations

/// What a model found in a data set, as files of results tell it.
public struct DetectionResults: Sendable {
  /// In the order of the files; what the annotations do not know is left out.
  public let boxes: [ScoredBox]
  /// The places of the pictures that were looked at, also of those in which nothing was found; `nil` where the files do
  /// not tell, as COCO's list does not.
  public let pictures: [Int]?
  /// What was left out, or is remarkable, a line each.
  public let notes: [String]

  public init(boxes: [ScoredBox], pictures: [Int]? = nil, notes: [String] = []) {
    self.boxes = boxes
    self.pictures = pictures
    self.notes = notes
  }
}

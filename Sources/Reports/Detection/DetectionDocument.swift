import Runs
import Support

/// The forms in which `detect` gives its results.
public enum DetectionFormat: String, Sendable, CaseIterable {
  /// For people.
  case table
  /// One document, for scripts.
  case json
  /// One picture a line.
  case jsonl
  /// pycocotools' results: a list of boxes.
  case coco
}

/// A document that is written while the run goes on: a start, a text for each picture, and an end. It is complete
/// once `end` is written, after any number of pictures.
public protocol DetectionDocument {
  var start: String { get }
  var end: String { get }
  /// The text for one picture; empty where the form has no place for it.
  mutating func text(of result: PictureResult) -> String
  /// Why the form has no place for a picture, known before the network has run.
  func obstacle(for file: String) -> (any Error)?
}

extension DetectionDocument {
  public func obstacle(for file: String) -> (any Error)? { nil }
}

// It is in Runs, as the inspector writes it too.
extension DetectionJSON: DetectionDocument {}

/// One line a picture, as in the list of images of `DetectionJSON`.
public struct DetectionLines: DetectionDocument {
  public let start = ""
  public let end = ""

  public init() {}

  public func text(of result: PictureResult) -> String { result.json().text + "\n" }
}

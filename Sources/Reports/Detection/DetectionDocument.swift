import Runs
import Support

/// The output formats of `detect`.
public enum DetectionFormat: String, Sendable, CaseIterable {
  /// Text for people.
  case table
  /// One document, for scripts.
  case json
  /// One picture per line.
  case jsonl
  /// pycocotools' results: a list of boxes.
  case coco
}

/// A document that is written during a run: a start, a text for each picture, and an end. It is valid once `end` is
/// written, after any number of pictures.
public protocol DetectionDocument {
  var start: String { get }
  var end: String { get }
  /// The text for one picture; empty if the format cannot contain it.
  mutating func text(of result: PictureResult) -> String
  /// Why the format cannot contain a picture, known before the network runs.
  func obstacle(for file: String) -> (any Error)?
}

extension DetectionDocument {
  public func obstacle(for file: String) -> (any Error)? { nil }
}

// `DetectionJSON` is in Runs because the inspector writes it too.
extension DetectionJSON: DetectionDocument {}

/// One line per picture, as in the image list of `DetectionJSON`.
public struct DetectionLines: DetectionDocument {
  public let start = ""
  public let end = ""

  public init() {}

  public func text(of result: PictureResult) -> String { result.json().text + "\n" }
}

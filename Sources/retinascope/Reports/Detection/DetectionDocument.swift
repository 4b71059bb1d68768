/// The forms in which `detect` gives its results.
enum DetectionFormat: String, Sendable, CaseIterable {
  /// For people.
  case table
  /// One document, for scripts.
  case json
  /// One picture a line.
  case jsonl
  /// pycocotools' results: a list of boxes.
  case coco
}

/// A document that is written while the run goes on: what stands before the first picture, for each picture, and
/// behind the last. Whatever number of pictures were written, it is whole once `end` is.
protocol DetectionDocument {
  var start: String { get }
  var end: String { get }
  /// The text for one picture; empty where the form has no room for it.
  mutating func text(of result: PictureResult) -> String
  /// Why the form has no room for a picture, known before the network has looked at it.
  func obstacle(for file: String) -> (any Error)?
}

extension DetectionDocument {
  func obstacle(for file: String) -> (any Error)? { nil }
}

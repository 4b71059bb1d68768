import RetinaNet
import Terminal

/// The world outside, as the inspector needs it: pictures, networks and files. All of it may be asked from any thread.
public protocol Services: Sendable {
  /// Puts a picture through a model.
  ///
  /// - Parameters:
  ///   - picture: the picture, where it has been read already.
  ///   - report: takes each step of the way; what it throws ends the work soon, and is thrown on.
  func prepare(_ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void)
    throws -> InspectedPicture

  /// Writes what is on the screen as a PNG, into a new file.
  /// - Returns: the file's path.
  func savePNG(_ canvas: Canvas, of inference: InferenceID, in view: ViewKind) throws -> String

  /// Writes the detections as JSON, into a new file.
  /// - Returns: the file's path.
  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String

  /// Writes all annotations together with what was drawn as COCO's JSON, into a new file named after the pass's
  /// picture.
  /// - Returns: the file's path.
  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String
}

/// A step on the way of a picture through a model.
public enum PreparationStep: Sendable {
  case read(LoadedPicture)
  /// What is odd about the picture and its ground truth.
  case remark(String)
  /// What is being done, and the share of it that is done (0…1; `nil` where that is not known).
  case working(String, Double?)
}

import Diagnosis
import RetinaNet
import Terminal

/// What happens to the inspector: the user does something, or work in the background is done.
public enum Action: Sendable {
  /// A key, with the extent of the text that it may scroll.
  case key(Key, ScrollExtent? = nil)
  /// The mouse, with what lies under it.
  case mouse(MouseEvent, Hit?)
  case resize(width: Int, height: Int)
  case pictureRead(Int, LoadedPicture)
  case pictureFailed(Int, String)
  /// Its ground truth seems to be another picture's.
  case pictureRemark(Int, String)
  case progress(InferenceID, stage: String, fraction: Double?)
  case inferenceDone(InferenceID, InspectedPicture)
  case inferenceFailed(InferenceID, String)
  /// Was given up, as something else was more urgent.
  case inferenceDropped(InferenceID)
  case selected(InferenceID, Selection)
  case components(PrincipalComponentsKey, PrincipalComponents)
  case covered(InferenceID, Coverage)
  case diagnosed(InferenceID, Diagnosis)
  /// What became of the objects of a picture that is not shown.
  case surveyed(InferenceID, Coverage, MissSummary)
  case remedies(RemedyAnswer)
  /// Something was done that leaves no trace on the screen: a file written, a text copied.
  case notice(String)
}

import Diagnosis
import RetinaNet
import Terminal

/// What happens to the inspector: a person does something, or work that was asked for is done.
public enum Action: Sendable {
  case key(Key)
  case mouse(MouseEvent)
  case resize(width: Int, height: Int)
  case pictureRead(Int, Picture)
  case pictureFailed(Int, String)
  /// Its ground truth seems to be another picture's.
  case pictureRemark(Int, String)
  case progress(Pass, stage: String, fraction: Double?)
  case passDone(Pass, Subject)
  case passFailed(Pass, String)
  /// Was given up, as something else was more urgent.
  case passDropped(Pass)
  case selected(Pass, Selection)
  case components(PrincipalComponentsKey, PrincipalComponents)
  case covered(Pass, Coverage)
  case diagnosed(Pass, Diagnosis)
  /// What became of the objects of a picture that is not shown.
  case surveyed(Pass, Coverage, MissSummary)
  case remedies(RemedyAnswer)
  /// Something was done that leaves no trace on the screen: a file written, a text copied.
  case notice(String)
}

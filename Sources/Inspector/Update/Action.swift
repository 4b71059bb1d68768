import Diagnosis
import RetinaNet
import Tensors
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
  case diagnosed(InferenceID, PictureDiagnosis)
  /// What became of the objects of a picture that is not shown.
  case surveyed(InferenceID, Coverage, MissSummary)
  case remedies(RemedyAnswer)
  /// Something was done that leaves no trace on the screen: a file written, a text copied.
  case notice(String)
}

/// What the inspector wants done outside of itself: values, which the runtime carries out.
public enum Command: Sendable {
  /// Read the picture, unless that is done, and run the network over it; urgent where somebody waits for it, and
  /// what was being prepared for somebody else may be given up.
  case prepare(InferenceID, picture: LoadedPicture?, urgent: Bool)
  /// Select where that needs preparing first.
  case select(InferenceID, Candidates, Thresholds)
  /// Compute the principal components of a map, `[H, W, C]`.
  case components(PrincipalComponentsKey, Tensor)
  /// Find what of a trace lies on each object; of the unannotated classes nothing is right or wrong.
  case cover(InferenceID, Candidates, [Target], unannotated: Set<Int>)
  /// Find what became of each object.
  case diagnose(InferenceID, Coverage, Selection)
  /// Both for a picture that is not shown.
  case survey(InferenceID, Candidates, [Target], unannotated: Set<Int>, Thresholds)
  /// Find what would rescue an object, by its place.
  case remedies(InferenceID, PictureDiagnosis, RemedyFinder, target: Int)
  /// Save what is on the screen as a PNG.
  case savePNG
  /// Write the detections of this selection as JSON.
  case saveJSON(InferenceID, InspectedPicture, Selection)
  /// Write the annotations, and what was drawn, as COCO's JSON; named after the pass's picture.
  case saveTruth(InferenceID, [DrawnObjects])
  /// Put a text into the clipboard, and print it when the program ends; the remark says what it leaves out.
  case copy(String, remark: String?)
  case setColorDepth(ColorDepth)
  case redraw
  case suspend
  case quit
}

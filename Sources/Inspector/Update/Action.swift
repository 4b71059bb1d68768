import Diagnosis
import Lessons
import RetinaNet
import Tensors
import Terminal
import Training

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
  /// The inference was stopped, since another was more urgent.
  case inferenceDropped(InferenceID)
  case selected(InferenceID, Selection)
  case components(PrincipalComponentsKey, PrincipalComponents)
  case covered(InferenceID, PictureCoverage)
  case diagnosed(InferenceID, PictureDiagnosis)
  /// The diagnosis of a picture that is not shown.
  case surveyed(InferenceID, PictureCoverage, MissSummary)
  case remedies(RemedyAnswer)
  case lossMeasured(InferenceID, LossAnswers)
  case hardestFound(HardestAnchors)
  case imbalanceCompared(ImbalanceStudy)
  case thumbnailMade(Int, ThumbnailStyle, Result<Thumbnail, ThumbnailFailure>)
  /// The network has run on a picture for the browser, by its index.
  case examined(Int, ExaminationResult)
  case judged([(picture: Int, record: PictureRecord)])
  case weighed([(picture: Int, effects: SideEffects)], ThresholdChange)
  /// The picture has no loss, and why.
  case lossFailed(InferenceID, String)
  /// An inspector that was opened for a lesson has ended.
  case lessonClosed(LessonReturn)
  /// What has changed in the training runs.
  case runNews([RunNews])
  /// Something was done that the screen does not show otherwise: a file was written, a text was copied.
  case notice(String)
}

/// Work that `update` asks for. The runtime carries it out.
public enum Command: Sendable {
  /// Read the picture, unless that is done, and run the network on it. If it is urgent, other inferences are
  /// stopped.
  case prepare(InferenceID, picture: LoadedPicture?, urgent: Bool)
  /// Select, where more candidates must be prepared first.
  case select(InferenceID, PreparedCandidates, Thresholds)
  /// Compute the principal components of a map, `[H, W, C]`.
  case components(PrincipalComponentsKey, Tensor)
  /// Find the anchors and boxes that cover each object. Detections of unannotated classes are not judged.
  case cover(InferenceID, InspectedPicture, [Target], unannotated: Set<Int>)
  /// Explain each object's outcome.
  case diagnose(InferenceID, PictureCoverage, Selection)
  /// Do both for a picture that is not shown.
  case survey(InferenceID, InspectedPicture, [Target], unannotated: Set<Int>, Thresholds)
  /// Find the remedies for an object, by its index.
  case remedies(InferenceID, PictureDiagnosis, RemedyFinder, target: Int)
  /// Count the picture's logits, unless that is done, and match its anchors with the ground truth; without any, all are
  /// background.
  case measureLoss(InferenceID, InspectedPicture, [Target]?, LogitHistograms?)
  /// Find the anchors that lose most.
  case findHardest(LossAnswers, FocalLoss)
  /// Ask which anchors count under several detectors' answers to the imbalance. What is known of the same losses is used
  /// again.
  case compareImbalance(InferenceID, InspectedPicture, LossAnswers, FocalLoss, ImbalanceStudy?)
  /// Make a thumbnail of a picture, by its index; the picture is given if it has been read.
  case thumbnail(Int, ThumbnailStyle, LoadedPicture?)
  /// Run the network on a picture for the browser, and keep only its record.
  case examine(Examination)
  /// Make records for other thresholds.
  case judge([JudgedPicture], Thresholds)
  /// Count what a change of thresholds does.
  case weigh([JudgedPicture], ThresholdChange)
  /// Ask something of the run that trains in this process.
  case order(RunOrder)
  /// Save what is on the screen as a PNG.
  case savePNG
  /// Write the detections of this selection as JSON.
  case saveJSON(InferenceID, InspectedPicture, Selection)
  /// Write the annotations and the drawn boxes as COCO JSON, in a file named after the picture.
  case saveTruth(InferenceID, [DrawnObjects])
  /// Copy a text to the clipboard, and print it when the program ends. The remark says what it leaves out.
  case copy(String, remark: String?)
  case setColorDepth(ColorDepth)
  /// Keep what the learner did.
  case record(LessonEvent)
  /// Open an inspector of its own for a lesson, over this one.
  case openLesson(LessonRequest)
  case redraw
  case suspend
  case quit
}

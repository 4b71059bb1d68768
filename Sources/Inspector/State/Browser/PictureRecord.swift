import Diagnosis
import Imaging
import RetinaNet

/// What the browser keeps of a picture that the network has run on: a few bytes for each object and detection.
public struct PictureRecord: Sendable {
  /// The thresholds that it was made with.
  let thresholds: Thresholds
  /// Of each object of the ground truth; empty without any.
  let outcomes: [Explanation.ObjectOutcome]
  /// Per object the best score that its class has in a box that covers it; NaN where no box does.
  let scores: [Float]
  /// By falling score.
  let detections: [DetectionRecord]

  struct DetectionRecord: Sendable, Hashable {
    /// In pixels of the picture.
    let box: Box
    let score: Float
    let label: Int32
    let kind: ItemKind
  }

  /// How many objects were missed, how many detections are wrong, and how many objects were found or things detected.
  var tally: (missed: Int, falsePositives: Int, found: Int) {
    let missed = outcomes.count { if case .missed = $0 { true } else { false } }
    let found = outcomes.count { if case .found = $0 { true } else { false } }
    let wrong = detections.count { $0.kind.isFalsePositive }
    return (missed, wrong, found + detections.count { $0.kind == .detected })
  }
}

extension PictureRecord {
  /// - Parameter isAnnotated: whether the picture has ground truth; else no detection is right or wrong.
  init(_ findings: PictureFindings, isAnnotated: Bool) {
    let detections = findings.detections.enumerated().map { index, detection in
      DetectionRecord(
        box: detection.box, score: detection.score, label: Int32(clamping: detection.label),
        kind: isAnnotated ? ItemKind(findings.verdicts[index]) : .detected)
    }
    self.init(
      thresholds: findings.thresholds, outcomes: findings.outcomes,
      scores: findings.scores.map { $0 ?? .nan },
      detections: detections)
  }
}

/// What the network is asked about a picture for the browser.
public struct Examination: Sendable {
  let inference: InferenceID
  /// The result, if the inspector has it.
  let inspected: InspectedPicture?
  /// The picture, if it has been read.
  let picture: LoadedPicture?
  /// The coverage of these targets, if the inspector has it.
  let coverage: PictureCoverage?
  /// `nil` for a picture without ground truth.
  let targets: [Target]?
  let unannotated: Set<Int>
  let thresholds: Thresholds
  /// Whether there is room for what other thresholds need.
  let keepsCandidates: Bool
}

/// What came of it.
public enum ExaminationResult: Sendable {
  /// - Parameter seconds: how long it took, if the network ran.
  case done(PictureRecord, KeptCoverage?, targets: [Target]?, seconds: Double?)
  case failed(String)
  /// Something more urgent came.
  case dropped
}

import Diagnosis
import RetinaNet

/// What is known of the pictures' objects: made in the background, and shown as it comes.
public struct MissStudy: Sendable {
  /// What does not depend on thresholds, of the passes that are done.
  var coverages: [InferenceID: Coverage] = [:]
  var covering: Set<InferenceID> = []
  /// What became of the shown picture's objects; older than the selection while `isDiagnosing`.
  public internal(set) var diagnosis: Diagnosis? { didSet { finder = nil } }
  public internal(set) var isDiagnosing = false
  /// What remains known of every picture that was diagnosed, also when its trace is dropped.
  public internal(set) var summaries: [InferenceID: MissSummary] = [:]
  /// Keeps what objects' remedies have in common.
  var finder: RemedyFinder?
  /// What would rescue the object that was chosen last.
  var remedies: RemedyAnswer?
  var isSeekingRemedies = false
  /// Which of them is proposed.
  var chosenRemedy = 0
  /// The remedy that is being tried.
  var trial: RemedyTrial?
}

/// What became of a picture's objects, in order, at some thresholds.
public struct MissSummary: Sendable {
  public let thresholds: Thresholds
  public let outcomes: [Explanation.Outcome]

}

extension MissSummary {
  init(_ diagnosis: Diagnosis) {
    self.init(
      thresholds: diagnosis.selection.thresholds, outcomes: diagnosis.explanations.map(\.outcome))
  }
}

/// What would rescue an object, the least harmful change first.
public struct RemedyAnswer: Sendable {
  public let inference: InferenceID
  public let target: Target
  public let thresholds: Thresholds
  public let remedies: [Remedy]
}

/// A remedy at work: what it was taken for, and what to go back to.
struct RemedyTrial: Sendable {
  let inference: InferenceID
  let target: Target
  let before: Thresholds
  let after: Thresholds
  /// Whether the result before was pinned for the comparison.
  let setsBaseline: Bool
}

import Diagnosis
import Lessons
import Runs
import Training

extension LessonVocabulary {
  /// What lessons of this inspector may speak of.
  public static let inspector = LessonVocabulary(
    keys: ActionNames.keyTitles,
    words: [
      .view: ViewKind.allCases.map(\.name),
      .mode: FocalMode.allCases.map(\.rawValue) + Reduction.allCases.map(\.rawValue)
        + ScoreScale.allCases.map(\.rawValue) + TrainingPanel.allCases.map(\.rawValue),
      .objectStatus: ["found", "missed", "ignored"],
      .objectStage: MissStage.allCases.map(\.rawValue) + ["none"],
      .selectedVerdict: [
        "correct", "ignored", "duplicate", "localisation", "confusion", "background", "both",
      ],
      .method: ImbalanceMethod.allCases.map(\.key),
      .runPhase: RunPhase.lessonWords, .runSource: ["live", "recorded"],
      .shownRun: TrainingFolder.compared,
    ],
    terms: Set(Glossary.entries.map(\.id)), knobs: Knob.lessonNames.map(\.name))
}

extension Knob {
  /// Sliders by the names that lessons know them by.
  static let lessonNames: [(name: String, knob: Knob)] = [
    ("score", .score), ("nms", .nms), ("top-k", .topK), ("maximum", .maxDetections), ("gamma", .gamma),
    ("alpha", .alpha),
  ]
}

extension Verdict {
  /// The word for it in lessons.
  var lessonWord: String {
    switch self {
    case .correct: "correct"
    case .ignored: "ignored"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .background: "background"
    case .both: "both"
    }
  }
}

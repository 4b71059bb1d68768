import Diagnosis
import Lessons

/// The glossary as a list: first the terms of the present view.
extension State {
  /// All terms in the order in which they are listed.
  var glossaryTerms: [Glossary.GlossaryEntry] {
    let own = options.view.terms
    return own.compactMap { Glossary.entry($0) } + Glossary.entries.filter { !own.contains($0.id) }
  }

  /// The lesson that teaches the term at which the keys are.
  var lessonOfTerm: Lesson? {
    let terms = glossaryTerms
    guard terms.indices.contains(glossaryTerm) else { return nil }
    return course.lesson(teaching: terms[glossaryTerm].id)
  }

  /// The lesson about the view: the first that teaches one of its terms.
  var lessonOfView: Lesson? {
    options.view.terms.lazy.compactMap { course.lesson(teaching: $0) }.first
  }
}

extension ViewKind {
  /// The ids of the terms that a view uses, in the order in which they are met.
  var terms: [String] {
    switch self {
    case .detections:
      [
        "score", "score-threshold", "nms", "iou", "top-k", "maximum", "suppression", "anchor", "levels",
        "logit",
      ]
    case .levels: ["levels", "backbone", "pyramid", "cell", "stride", "channel", "components"]
    case .anchors:
      [
        "anchor", "iou", "cell", "stride", "shape", "delta", "decoding", "positive", "negative",
        "ignored-anchor",
      ]
    case .scores: ["score", "logit", "levels", "cell", "shape", "score-threshold"]
    case .misses:
      [
        "miss", "ground-truth", "iou", "score-threshold", "logit", "top-k", "nms", "remedy", "false-positive",
        "duplicate", "localisation", "confusion",
      ]
    case .browser:
      [
        "miss", "false-positive", "ground-truth", "iou", "score-threshold", "localisation", "confusion",
        "duplicate",
      ]
    case .training:
      [
        "step", "epoch", "learning-rate", "warm-up", "momentum", "gradient-norm", "moving-average",
        "focal-loss", "cross-entropy", "prior", "positive", "negative", "gradient", "average-precision",
        "checkpoint", "weight-decay",
      ]
    case .focal:
      [
        "focal-loss", "gamma", "alpha", "p-t", "cross-entropy", "positive", "negative", "ignored-anchor",
        "hard-negative", "gradient", "prior",
      ]
    }
  }
}

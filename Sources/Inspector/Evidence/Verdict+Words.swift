import Evaluation
import RetinaNet
import Terminal

extension Verdict {
  /// What a detection is, in a word or two.
  var word: String {
    switch self {
    case .correct: "correct"
    case .ignored: "ignored"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .background: "background"
    case .both: "class and place"
    }
  }

  /// Whether it counts against the model.
  var isFalsePositive: Bool {
    switch self {
    case .correct, .ignored: false
    case .duplicate, .localisation, .confusion, .background, .both: true
    }
  }
}

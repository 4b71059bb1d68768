import Evaluation
import Terminal

extension EvaluationReport {
  /// For people, in 80 columns.
  var text: String {
    ErrorKind.allCases.map { kind in
      "\(kind.rawValue.paddedRight(to: 6))\("\(errors[kind].count)".paddedLeft(to: 7))"
        + fixed(errors[kind].gain, 2).paddedLeft(to: 8) + "\n"
    }.joined()
  }
}

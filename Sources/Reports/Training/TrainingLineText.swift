import Runs
import Support

extension TrainingLogLine {
  /// A line of the log for people, without a terminal that could show curves.
  ///
  /// - Parameter steps: of the whole run.
  public func text(steps: Int) -> String? {
    let place = "step \(grouped(step)) of \(grouped(steps))"
    switch self {
    case .run: return nil
    case .step(let record):
      let scores = zip(["positives", "negatives"], [record.positiveProbability, record.negativeProbability])
        .compactMap { name, score in score.map { "\(name) \(numberText($0))" } }
      return """
        \(place)  loss \(numberText(record.loss)) = classes \(numberText(record.classification)) + boxes \
        \(numberText(record.box))  mean score of \(scores.joined(separator: ", "))  rate \(optionText(record.rate))  \
        gradient \(numberText(record.gradientNorm))  \(numberText(record.picturesPerSecond)) pictures/s
        """
    case .validation(let record):
      return """
        \(record.step == 0 ? "before step 1" : place)  AP \(fixed(record.ap, 3))  AP50 \(fixed(record.ap50, 3))  on \(counted(record.pictures, "picture")) in \
        \(numberText(record.seconds)) s
        """
    case .event(let record):
      switch record.event {
      case .rate(let rate, _): return "\(place)  the rate is now \(optionText(rate))"
      case .paused: return "\(place)  paused"
      case .continued: return "\(place)  goes on"
      case .checkpoint, .stopped, .finished, .resumed: return nil
      }
    }
  }
}

import Runs
import Support

extension TrainingRun {
  /// What lies in the folder after the last step, whether it is better than before the first one, and what can be done
  /// with it.
  public var closingText: String {
    var lines = ["\(folder.path): \(counted(step, "step")) done."]
    let change = TrainingChange(validations)
    if let change {
      lines.append(change.text(hasChoice: !plan.request.trainsNewClassesOnly))
    }
    let startIsBest = change?.startIsBest ?? false
    if let best = bestAP {
      let average = plan.request.average == nil ? "" : ", the moving average of the weights"
      lines.append(
        startIsBest
          ? """
          No measurement was better than that before the first step (AP \(fixed(best, 3))), so \(folder.best) has the \
          weights that the run began with; \(folder.last) has those after the last step.
          """ : "\(folder.best) has the weights with the best AP, \(fixed(best, 3))\(average).")
    } else if plan.request.average != nil {
      lines.append("\(folder.best) has the moving average of the weights.")
    }
    let hasBest = !startIsBest && (bestAP != nil || plan.request.average != nil)
    lines.append("Look at what it misses: " + inspection(model: hasBest ? folder.best : folder.last))
    return lines.joined(separator: "\n")
  }

  /// The command that shows what a model misses: on the validation pictures, else on those that it was trained on.
  private func inspection(model: String) -> String {
    let request = plan.request
    let annotations = request.validation == nil ? request.annotations : request.validationAnnotations
    let words =
      ["--model", model] + (annotations.map { ["--annotations", $0] } ?? []) + ["--view", "misses"]
    return
      (["retinascope", shellPath(request.validation ?? request.images)] + words.map(shellWord))
      .joined(separator: " ")
  }
}

/// How a network that was measured before the first step does after the last one.
struct TrainingChange: Hashable {
  private let before: TrainingValidationRecord
  private let after: TrainingValidationRecord
  /// Whether no measurement was better than the first.
  let startIsBest: Bool

  /// - Parameter validations: a run's, by step; `nil` where it was not measured before the first step and later.
  init?(_ validations: [TrainingValidationRecord]) {
    guard let before = validations.first, before.step == 0, let after = validations.last, after.step > 0
    else {
      return nil
    }
    (self.before, self.after) = (before, after)
    startIsBest = validations.allSatisfy { $0.ap <= before.ap }
  }

  /// A mean AP that falls by less may do so by chance.
  private static let noticed = 0.005
  private static let mostNames = 3

  /// - Parameter hasChoice: whether fewer layers could have been trained.
  func text(hasChoice: Bool) -> String {
    let pictures = counted(after.pictures, "validation picture")
    var text = "AP on \(pictures), before → after: \(fixed(before.ap, 3)) → \(fixed(after.ap, 3))"
    let new = after.classes.filter(\.isNew)
    let (old, now) = (before.meanAP(ofNew: false), after.meanAP(ofNew: false))
    if !new.isEmpty, let old, let now {
      let names = new.prefix(Self.mostNames).map { "\($0.name) \(fixed($0.ap, 3))" }.joined(separator: ", ")
      let others = new.count > Self.mostNames ? " and \(grouped(new.count - Self.mostNames)) more" : ""
      text += "; classes that the model had \(fixed(old, 3)) → \(fixed(now, 3)); new: \(names)\(others)"
    }
    guard let old, let now, old - now > Self.noticed else { return text + "." }
    text += ".\nWorse than before: "
    text += new.isEmpty ? "" : "the classes that the model had"
    let worst = falls.prefix(Self.mostNames).map {
      "\($0.name) \(fixed($0.before, 3)) → \(fixed($0.after, 3))"
    }
    if !worst.isEmpty {
      text += (new.isEmpty ? "" : ", ") + "most of all " + worst.joined(separator: ", ")
    }
    let cure =
      !new.isEmpty && hasChoice
      ? "--train new adds classes and leaves these as they are"
      : "a lower --rate, or fewer --steps, changes less"
    return text + ". Few pictures make a network forget: \(cure)."
  }

  /// The classes that the model had whose AP fell noticeably, the most first.
  private var falls: [(name: String, before: Double, after: Double)] {
    let old = Dictionary(before.classes.map { ($0.name, $0.ap) }) { first, _ in first }
    return after.classes.compactMap { record in
      old[record.name].flatMap { before in
        !record.isNew && before - record.ap > Self.noticed ? (record.name, before, record.ap) : nil
      }
    }.sorted { $0.before - $0.after > $1.before - $1.after }
  }
}

import Diagnosis
import RetinaNet
import Runs
import Support
import Terminal

extension InputTrialResult {
  /// A line for each way of preparing the pictures, and what follows from them.
  var text: String {
    let count = pictures.count
    var text = TextLayout.paragraph(
      "The input, tried on \(count) picture\(count == 1 ? "" : "s") with \(objects) objects:", indent: 2)
    text += "\n" + line("prepared", "found", "AP50", "mean score")
    text += line("as it is", trial.present)
    for alternative in trial.alternatives {
      text += line(alternative.hypothesis.preparation.title, alternative.outcome)
    }
    return text + "\n" + TextLayout.paragraph(conclusion, indent: 2)
  }

  private var conclusion: String {
    guard let winner = trial.winner else {
      return "The input is set up well: no other way is clearly better."
    }
    return "The input is most likely set up wrongly. \(winner.hypothesis.preparation.sentence), AP50 is "
      + "\(fixed(winner.outcome.precision, 3)) instead of \(fixed(trial.present.precision, 3)), and \(winner.higher) "
      + "objects score higher, \(winner.lower) lower (by chance once in "
      + "\(SetupReport.odds(winner.probability))). In the file of --config: "
      + winner.hypothesis.input.settings.text
  }

  private func line(_ name: String, _ outcome: InputTrial.PreparationResult) -> String {
    line(
      name, "\(outcome.foundCount)/\(objects)", fixed(outcome.precision, 3), fixed(outcome.meanScore, 3))
  }

  private func line(_ name: String, _ cells: String...) -> String {
    "    " + name.paddedRight(to: 40) + cells.map { $0.paddedLeft(to: 12) }.joined() + "\n"
  }
}

extension Configuration.Input {
  /// What a file of `--config` must say for pictures to be prepared so.
  var settings: JSONText {
    .object([
      (
        "input",
        .object([
          ("mean", .array(mean.map(JSONText.double))), ("std", .array(std.map(JSONText.double))),
          ("scale", .double(scale)), ("bgr", .bool(bgr)),
        ])
      )
    ])
  }
}

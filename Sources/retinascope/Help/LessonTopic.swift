import Inspector
import Lessons

extension HelpTopic {
  /// How a teacher writes a lesson.
  static var lessons: HelpTopic {
    HelpTopic(
      name: "lessons", title: "How to write a lesson",
      blocks: [
        .text(
          """
          retinascope learn opens the lessons that come with the program; learn --lessons FOLDER those of a folder, in \
          the order of the files' names. A lesson is one YAML file; learn --check FILE says by line what is wrong with it, and goes through what it \
          records: the solution and the other way must lead to its end, what is wrong must not. learn ID --lessons FOLDER \
          --screens prints its screens.
          """),
        .code(
          """
          id: threshold
          title: The score threshold
          goal: See what a lower threshold buys, and what it costs.
          teaches: [score-threshold]    # ids of the glossary
          setup: {picture: 2_mixed, view: misses, score: 0.5}
          steps:
            - say: "{missed} of {objects} objects are missed."
            - id: guess
              ask: Lower the threshold. Will more detections be wrong?
              choices:
                more: false-positives > guess.false-positives
                not more: false-positives <= guess.false-positives
            - do: Find more objects. {key:lower-score} lowers the threshold.
              until: found > guess.found
              hints: [Look below., It is a slider., "Press {key:lower-score}."]
              answer: "{found} are found, and {false-positives} are wrong."
          solution: [predict more, press lower-score until found > guess.found]
          wrong: [predict more, press raise-score 5]
          other-way: [predict more, set score 0.1]
          """),
        .text(
          """
          A step says something, asks for a prediction, or waits until something holds; any way there counts. A \
          prediction is a choice, each with the condition that makes it right, or a number: with number: FACT and \
          within: 10% or within: 0.05. What is right is decided by the inspector's state once the next goal is reached, or \
          later, where no choice is right yet. \
          set: changes the setup when a step begins.
          """),
        .text(
          """
          Conditions compare facts by = != < <= > >= with a number, a word, another fact, STEP.FACT (the fact as it was \
          when that step was left, or, of the task at hand, when it began) or STEP (what was answered there); and joins several. Texts hold {FACT}, {STEP.FACT}, \
          {STEP} and {key:ACTION}. Numbers in texts come from the state only.
          """),
        .text(
          """
          At most \(LessonLimits.words) words in all, \(LessonLimits.stepWords) at once, \(LessonLimits.hintWords) in a \
          hint, and \(LessonLimits.actions) actions in the solution. The solution is made of predict ANSWER, press \
          ACTION [TIMES], press ACTION until CONDITION, set SLIDER VALUE, and wait until CONDITION while a run trains; \
          wrong must not lead to the end, and other-way must.
          """),
        .text(
          """
          A setup has picture (a file's name without its ending), view, level, class, mode, detection and object (from \
          1), score, nms, top-k, maximum, gamma, alpha, ground-truth, reset: true, \
          which first puts all thresholds back to those of the start, and cursor: true, which puts the cursor onto the object. pictures:, model: and annotations: are a lesson's \
          own, as paths from its file; without them it is about the demo. Facts about objects need ground truth: \
          annotations:, or what lies beside the pictures.
          """),
        .text(
          """
          A lesson may train: training: {steps: 120, batch: 2, rate: 0.001, evaluate-every: 20, recording: FOLDER} \
          trains the model's heads twice, from the prior and on its pictures, by focal loss and by cross entropy, and \
          is begun paused in view 7. recording: is what learn LESSON --record FOLDER writes; it is played where \
          training would take more than two minutes, or with learn LESSON --recorded.
          """),
        .text("Facts:"),
        .terms(LessonFact.allCases.map { ($0.rawValue, $0.asciiMeaning) }),
        .text("Actions:"),
        .text(ActionNames.all.map(\.name).joined(separator: " ")),
      ])
  }
}

extension LessonFact {
  /// Help texts are ASCII.
  fileprivate var asciiMeaning: String {
    meaning.replacing("γ", with: "gamma").replacing("α", with: "alpha") + " (\(unitName))"
  }

  private var unitName: String {
    switch unit {
    case .word: "a word"
    case .count: "a count"
    case .fraction: "0 to 1"
    case .share: "a share, 0 to 1"
    case .pixels: "pixels"
    case .number: "a number"
    }
  }
}

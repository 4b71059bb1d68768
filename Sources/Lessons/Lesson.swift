// Lessons: guided tours of the inspector, each one readable YAML file.
//
//   Files       reads a lesson and says what is wrong with it by line; folders of lessons; the hand-out
//   Vocabulary  the facts about the inspector that lessons speak of, conditions over them, texts with placeholders
//   Learning    a learner in the middle of a lesson, and the record of what was predicted and reached
//
// It knows no inspector: facts, keys and views are given to it.

/// A lesson: one idea, in a few steps.
public struct Lesson: Sendable, Hashable, Identifiable {
  /// What it is asked for by: letters, digits and hyphens.
  public var id: String
  public var title: String
  /// What the learner will have seen, in one sentence.
  public var goal: String
  /// The ids of the glossary's terms that it teaches.
  public var terms: [String]
  public var material: LessonMaterial
  /// What the inspector shows at the start.
  public var setup: LessonSetup
  public var steps: [LessonStep]
  /// What leads to the end, for tests.
  public var solution: [LessonAct]
  /// What looks like a solution, and must not lead to the end.
  public var wrong: [LessonAct]
  /// What leads to the end in another way.
  public var otherWay: [LessonAct]
  /// The file that it was read from.
  public var file: String
}

/// The pictures, model and annotations that a lesson is about, as paths; those of the demo where they are `nil`.
public struct LessonMaterial: Sendable, Hashable {
  public var pictures: String?
  public var model: String?
  public var annotations: String?
  /// What it trains before the learner's eyes.
  public var training: LessonTraining?

  public init(
    pictures: String? = nil, model: String? = nil, annotations: String? = nil, training: LessonTraining? = nil
  ) {
    (self.pictures, self.model, self.annotations) = (pictures, model, annotations)
    self.training = training
  }
}

/// A network's heads, trained twice from one beginning: by focal loss, and by cross entropy.
public struct LessonTraining: Sendable, Hashable {
  /// Of each run.
  public var steps: Int
  /// Pictures in a step.
  public var batch: Int
  /// The highest learning rate.
  public var rate: Double
  /// Steps between two measurements.
  public var evaluateEvery: Int
  public var seed: Int
  /// The folder of a recording, which is played where training would take too long.
  public var recording: String?

  public init(
    steps: Int, batch: Int, rate: Double, evaluateEvery: Int, seed: Int = 0, recording: String? = nil
  ) {
    (self.steps, self.batch, self.rate) = (steps, batch, rate)
    (self.evaluateEvery, self.seed, self.recording) = (evaluateEvery, seed, recording)
  }
}

/// What a lesson, or a step of it, sets. What is `nil` stays as it is.
public struct LessonSetup: Sendable, Hashable {
  /// A picture's file name without its ending.
  public var picture: String?
  public var view: String?
  /// "P3" and so on.
  public var level: String?
  /// A class by its name.
  public var label: String?
  /// A mode within the view.
  public var mode: String?
  /// A detection or an object of the picture, from 1.
  public var detection: Int?
  public var object: Int?
  public var score: Double?
  public var nms: Double?
  public var topK: Int?
  public var maximum: Int?
  public var gamma: Double?
  public var alpha: Double?
  /// Whether all thresholds are first put back to those of the start.
  public var resetsThresholds: Bool?
  public var showsGroundTruth: Bool?
  /// Whether the cursor is put onto the object.
  public var placesCursor: Bool?

  public init() {}
}

/// A step of a lesson: a text to read, a prediction to make, or a goal to reach.
public struct LessonStep: Sendable, Hashable {
  public enum StepKind: Sendable, Hashable {
    case say(LessonText)
    case ask(LessonText, LessonQuestion)
    case reach(LessonTask)
  }

  /// What later steps refer to it by.
  public var id: String
  public var kind: StepKind
  /// What changes when the step begins.
  public var setup: LessonSetup?
  /// The line of its file.
  public var line: Int

  public var text: LessonText {
    switch kind {
    case .say(let text), .ask(let text, _): text
    case .reach(let task): task.text
    }
  }
}

/// How a prediction is given, and what makes it true. The inspector's state decides, never the file.
public enum LessonQuestion: Sendable, Hashable {
  /// Each choice with the conditions under which it is right.
  case choices([LessonChoice])
  /// A number, which is compared with a fact.
  case number(LessonFact, LessonTolerance)
}

public struct LessonChoice: Sendable, Hashable {
  public var name: String
  public var conditions: [LessonCondition]
}

/// How near a predicted number must be.
public enum LessonTolerance: Sendable, Hashable {
  /// In the fact's unit.
  case absolute(Double)
  /// As a share of the true value.
  case relative(Double)

  public func holds(_ predicted: Double, _ truth: Double) -> Bool {
    switch self {
    case .absolute(let bound): abs(predicted - truth) <= bound
    case .relative(let share): abs(predicted - truth) <= share * abs(truth)
    }
  }
}

/// Something to bring about.
public struct LessonTask: Sendable, Hashable {
  public var text: LessonText
  /// All must hold.
  public var conditions: [LessonCondition]
  /// From the faintest to the plainest.
  public var hints: [LessonText]
  /// What it showed.
  public var answer: LessonText

  /// The actions whose keys its text and hints name, each once.
  public var keys: [String] {
    var names: [String] = []
    for case .key(let name) in ([text] + hints).flatMap(\.pieces) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}

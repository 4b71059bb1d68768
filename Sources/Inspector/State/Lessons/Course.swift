import Diagnosis
import Lessons
import RetinaNet

/// The lessons that can be taken here, what has been done of them, and the one that is under way.
public struct Course: Sendable {
  public var lessons: [Lesson]
  public var progress: LessonProgress
  /// What is open here: lessons about other pictures or another model are begun in an inspector of their own.
  public var material: LessonMaterial?
  /// What is wrong with files of lessons.
  public var problems: [LessonProblem]
  /// The lesson under way.
  public internal(set) var session: LessonSession?
  /// What its panel says; `nil` without a lesson.
  var texts: LessonTexts?
  /// Whether this inspector was opened for one lesson, over another inspector.
  public var isOwnSession = false
  /// Whether a text was opened from a question, which waits behind it.
  var returnsToQuestion = false
  /// How it ends, if it was.
  var ending: LessonEnding?
  /// What the inspector was like before the first lesson.
  var before: LessonSituation?
  /// Whether the cursor goes to the chosen object, once the network has run.
  var awaitsCursor = false
  /// The line of the list that the keys are at.
  public internal(set) var chosen = 0

  public init(
    _ lessons: [Lesson] = [], progress: LessonProgress = LessonProgress(),
    material: LessonMaterial? = LessonMaterial(), problems: [LessonProblem] = []
  ) {
    self.lessons = lessons
    self.progress = progress
    self.material = material
    self.problems = problems
  }

  /// The same lessons, in an inspector that is opened for one of them.
  public func opened(for request: LessonRequest) -> Course {
    var course = Course(
      lessons, progress: progress, material: request.lesson.material, problems: problems)
    course.isOwnSession = true
    return course
  }

  /// Whether a lesson is about what is open here.
  func isAtHand(_ lesson: Lesson) -> Bool { lesson.material == material }

  /// The number of a lesson in the list, from 1.
  func number(of id: String) -> Int? { lessons.firstIndex { $0.id == id }.map { $0 + 1 } }

  /// The next lesson that is not done.
  func lesson(after lesson: Lesson) -> Lesson? {
    let place = lessons.firstIndex { $0.id == lesson.id } ?? 0
    return lessons.dropFirst(place + 1).first { progress.status($0.id) != .done }
  }

  /// The lesson that teaches a term.
  func lesson(teaching term: String) -> Lesson? { lessons.first { $0.terms.contains(term) } }
}

/// What a lesson may change, as it was before.
struct LessonSituation: Sendable {
  let options: ViewOptions
  let thresholds: Thresholds
  let tunedLabel: Int?
  let knob: Knob
  let baseline: Baseline?
  let picture: Int
  /// The objects of every picture, with boxes that were drawn.
  let objects: [[MarkedObject]?]
}

extension State {
  var situation: LessonSituation {
    LessonSituation(
      options: options, thresholds: thresholds, tunedLabel: tunedLabel, knob: knob, baseline: baseline,
      picture: inference.picture, objects: pictures.map(\.objects))
  }
}

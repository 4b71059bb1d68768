import Imaging
import Lessons
import RetinaNet
import Terminal

/// What the inspector needs from outside: pictures, networks and files. All of it is called from any thread.
public protocol Services: Sendable {
  /// How many threads one piece of work may use.
  var threads: Int { get }

  /// Runs a model on a picture.
  ///
  /// - Parameters:
  ///   - picture: the picture, if it has been read already.
  ///   - report: takes each step. If it throws, the work ends soon with that error.
  func prepare(_ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void)
    throws -> InspectedPicture

  /// Runs a model on a picture of which only a record is kept.
  ///
  /// - Parameters:
  ///   - picture: the picture, if it has been read already.
  ///   - proceed: is called often. If it throws, the work ends soon with that error.
  func examine(_ inference: InferenceID, picture: LoadedPicture?, proceed: () throws -> Void) throws -> (
    trace: Trace, candidates: PreparedCandidates
  )

  /// Reads a picture, perhaps at a reduced size.
  ///
  /// - Parameters:
  ///   - picture: its index.
  ///   - least: the smallest size that is good enough, in pixels.
  /// - Returns: the picture, and its own size.
  func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize)

  /// Writes what is on the screen as a PNG, into a new file.
  /// - Returns: the file's path.
  func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String

  /// Writes the detections as JSON, into a new file.
  /// - Returns: the file's path.
  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String

  /// Whether there are training runs whose folders change.
  var followsRuns: Bool { get }

  /// What has changed in the runs since the last call. It is called from one thread.
  func runNews() -> [RunNews]

  /// Asks something of the run that trains in this process.
  /// - Returns: what was done, in a sentence.
  func carryOut(_ order: RunOrder) -> String

  /// Writes all annotations and the drawn boxes as COCO JSON, into a new file named after the picture.
  /// - Returns: the file's path.
  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String

  /// Keeps what a learner did in a lesson.
  func record(_ event: LessonEvent) throws

  /// An inspector of its own for a lesson, which begins with it.
  ///
  /// - Parameter course: the lessons, and what is done of them.
  /// - Returns: `nil` where no lesson can be opened.
  func open(_ request: LessonRequest, _ course: Course) throws -> OpenedLesson?
}

/// An inspector that is opened for one lesson, over another one.
public struct OpenedLesson: Sendable {
  public var state: State
  public var services: any Services
  /// Ends what was begun for the lesson, and removes it.
  public var close: @Sendable () -> Void

  public init(_ state: State, _ services: any Services, close: @escaping @Sendable () -> Void = {}) {
    (self.state, self.services, self.close) = (state, services, close)
  }
}

extension Services {
  public var followsRuns: Bool { false }
  public func runNews() -> [RunNews] { [] }
  public func carryOut(_ order: RunOrder) -> String { "no run trains in this process" }
  public func open(_ request: LessonRequest, _ course: Course) throws -> OpenedLesson? { nil }
  /// Keeps nothing.
  public func record(_ event: LessonEvent) throws {}

  public func examine(
    _ inference: InferenceID, picture: LoadedPicture?, proceed: () throws -> Void
  ) throws -> (trace: Trace, candidates: PreparedCandidates) {
    let inspected = try prepare(inference, picture: picture) { _ in try proceed() }
    return (inspected.trace, inspected.candidates)
  }
}

/// A checkpoint was replaced by a newer one before it was run.
public struct SupersededCheckpoint: Error {}

/// A step of running a model on a picture.
public enum PreparationStep: Sendable {
  case read(LoadedPicture)
  /// A remark on the picture's ground truth.
  case remark(String)
  /// What is being done, and which share of it is done: 0…1, or `nil` if that is unknown.
  case working(String, Double?)
}

import Annotations
import Imaging
import Lessons
import RetinaNet
import Runs
import Synchronization
import Terminal
import TestSupport

@testable import Inspector

/// The demo's pictures through its network, each run once for all tests.
final class DemoServices: Services {
  static let shared = try! DemoServices()
  static let folder = try! LessonFolder(Program.checkout + "/assets/lessons", .inspector)
  static var lessons: [Lesson] { folder.lessons }

  private let live: LiveServices
  private let known = Mutex<[InferenceID: InspectedPicture]>([:])
  private let events = Mutex<[LessonEvent]>([])

  private init() throws {
    let session = try ModelSession(
      ModelRequest(path: Program.checkout + "/assets/models/stamps-r18.safetensors"))
    let sources = try PictureList.expand([Program.checkout + "/assets/demo"])
    let set = try AnnotationSet.read(
      path: Program.checkout + "/assets/demo/annotations.json", pictures: sources.map(\.name))
    live = LiveServices(
      sources, session,
      thresholds: try ThresholdOverrides().displayThresholds(over: session.configuration),
      truth: PictureTruth(set, sources: sources, classes: session.configuration.classes))
  }

  var threads: Int { live.threads }

  /// What was recorded of lessons, oldest first.
  var recorded: [LessonEvent] { events.withLock { $0 } }

  /// An inspector of the demo that has not begun.
  func fresh(width: Int = 80, height: Int = 24, course: [Lesson] = lessons) -> State {
    var state = live.state(
      TerminalTraits(size: CellSize(width: width, height: height), depth: .none), ViewOptions(),
      invocation: Invocation(pictures: live.sources.map(\.name), flags: []), isNewcomer: false)
    state.ownChoice.isOn = true
    state.course = Course(course)
    return state
  }

  func prepare(
    _ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    if let inspected = known.withLock({ $0[inference] }) { return inspected }
    let inspected = try live.prepare(inference, picture: picture, report: report)
    known.withLock { $0[inference] = inspected }
    return inspected
  }

  func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    try live.thumbnail(picture, least: least)
  }

  func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String { "" }
  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String
  {
    ""
  }
  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String { "" }

  func record(_ event: LessonEvent) throws { events.withLock { $0.append(event) } }
}

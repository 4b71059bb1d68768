import Imaging
import Inspector
import RetinaNet
import Synchronization
import Terminal
import TestSupport

/// Services that do what a test tells them, and record what they were asked for.
final class ScriptedServices: Services {
  typealias Report = (PreparationStep) throws -> Void

  private let preparation: @Sendable (InferenceID, Report) throws -> Void
  private let saving: @Sendable () throws -> Void
  private let notes = Mutex<[String]>([])
  private let saved = Mutex<[Canvas]>([])

  /// - Parameters:
  ///   - preparing: comes before a picture's result.
  ///   - saving: is called before a file is written.
  init(
    preparing: @escaping @Sendable (InferenceID, Report) throws -> Void = { _, _ in },
    saving: @escaping @Sendable () throws -> Void = {}
  ) {
    preparation = preparing
    self.saving = saving
  }

  var threads: Int { 1 }

  /// What happened, in order.
  var happenings: [String] { notes.withLock { $0 } }
  /// The canvases that were saved.
  var canvases: [Canvas] { saved.withLock { $0 } }

  func note(_ text: String) { notes.withLock { $0.append(text) } }

  func prepare(_ inference: InferenceID, picture: LoadedPicture?, report: Report) throws -> InspectedPicture {
    note("begin \(inference.picture)")
    do {
      try preparation(inference, report)
      note("done \(inference.picture)")
      return InspectedPicture(
        picture: picture ?? LoadedPicture(Self.trace.image), trace: Self.trace,
        candidates: PreparedCandidates(Self.trace, above: 0.05))
    } catch {
      note("stopped \(inference.picture)")
      throw error
    }
  }

  func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    (Self.trace.image, PixelSize(width: Self.trace.image.width, height: Self.trace.image.height))
  }

  func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String {
    try saving()
    saved.withLock { $0.append(frame.canvas) }
    return "\(inference.picture)-\(view.name).png"
  }

  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String
  {
    try saving()
    note("\(selection.detections.count) detections written")
    return "\(inference.picture).json"
  }

  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String {
    try saving()
    note("\(drawn.reduce(0) { $0 + $1.objects.count }) drawn objects written")
    return "\(inference.picture)-ground-truth.json"
  }

  static let trace: Trace = {
    var recipe = SyntheticTrace()
    recipe.padded = Transform.Size(width: 64, height: 64)
    recipe.classes = 4
    recipe.candidateClasses = 3
    recipe.candidates = 40
    return recipe.make()
  }()

  static func state(pictures: Int = 1) -> State {
    State(
      pictures: (0..<pictures).map { PictureEntry(name: "picture \($0)") },
      models: [ModelEntry(name: "made", configuration: trace.configuration)],
      traits: TerminalTraits(size: CellSize(width: 100, height: 24)),
      thresholds: Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300), memory: 1 << 30,
      invocation: Invocation(pictures: (0..<pictures).map { "picture-\($0).png" }, flags: []))
  }
}

import Imaging
import Inspector
import RetinaNet
import Synchronization
import Terminal

/// A workshop that does what a test says, and notes what was asked of it.
final class ScriptedWorkshop: Workshop {
  typealias Report = (Preparation) throws -> Void

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let preparation: @Sendable (Pass, Report) throws -> Void
  private let saving: @Sendable () throws -> Void
  private let notes = Mutex<[String]>([])
  private let saved = Mutex<[Canvas]>([])

  /// - Parameters:
  ///   - preparing: comes before a picture's result.
  ///   - saving: is called before a file is written.
  init(
    preparing: @escaping @Sendable (Pass, Report) throws -> Void = { _, _ in },
    saving: @escaping @Sendable () throws -> Void = {}
  ) {
    preparation = preparing
    self.saving = saving
  }

  /// What happened, in order.
  var happenings: [String] { notes.withLock { $0 } }
  /// The canvases that were saved.
  var canvases: [Canvas] { saved.withLock { $0 } }

  func note(_ text: String) { notes.withLock { $0.append(text) } }

  func prepare(_ pass: Pass, picture: Picture?, report: Report) throws -> Subject {
    note("begin \(pass.picture)")
    do {
      try preparation(pass, report)
      note("done \(pass.picture)")
      return Subject(
        picture: picture ?? Picture(Self.trace.image), trace: Self.trace,
        candidates: Candidates(Self.trace, above: 0.05))
    } catch {
      note("stopped \(pass.picture)")
      throw error
    }
  }

  func savePNG(_ canvas: Canvas, of pass: Pass, in view: ViewKind) throws -> String {
    try saving()
    saved.withLock { $0.append(canvas) }
    return "\(pass.picture)-\(view.name).png"
  }

  func saveJSON(_ selection: Selection, of subject: Subject, _ pass: Pass) throws -> String {
    try saving()
    note("\(selection.detections.count) detections written")
    return "\(pass.picture).json"
  }

  func saveTruth(_ drawn: [DrawnObjects], _ pass: Pass) throws -> String {
    try saving()
    note("\(drawn.reduce(0) { $0 + $1.objects.count }) drawn objects written")
    return "\(pass.picture)-ground-truth.json"
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
      traits: TerminalTraits(size: Size(width: 100, height: 24)),
      thresholds: Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300), memory: 1 << 30,
      invocation: Invocation(pictures: (0..<pictures).map { "picture-\($0).png" }, flags: []))
  }
}

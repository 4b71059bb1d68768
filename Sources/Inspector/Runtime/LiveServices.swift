import Annotations
import Imaging
import Lessons
import RetinaNet
import Runs
import Support
import Terminal

/// The inspector's services: it reads pictures and traces, runs the model, and writes into the working directory.
public struct LiveServices: Services {
  public let sources: [PictureSource]
  public let session: ModelSession
  /// The ground truth; `nil` where none is known.
  public let truth: PictureTruth?
  /// Why none is known, where the files beside the pictures are broken.
  private let truthFailure: String?
  /// What the thresholds are at the start: scores below them are prepared only when they are asked for.
  public let thresholds: Thresholds
  /// Where what learners do is kept; `nil` for nowhere.
  public var lessons: LessonStore?
  /// Opens lessons about other pictures; `nil` where there are none.
  public var opener: (@Sendable (LessonRequest, Course) throws -> OpenedLesson)?

  public init(
    _ sources: [PictureSource], _ session: ModelSession, thresholds: Thresholds, truth: PictureTruth? = nil,
    truthFailure: String? = nil
  ) {
    self.sources = sources
    self.session = session
    self.thresholds = thresholds
    self.truth = truth
    self.truthFailure = truthFailure
  }

  /// What the inspector begins with.
  ///
  /// - Parameters:
  ///   - memory: how many bytes results may take.
  ///   - invocation: the command line that shows these pictures again.
  public func state(
    _ traits: TerminalTraits, _ options: ViewOptions, memory: Int = .max, invocation: Invocation,
    isNewcomer: Bool
  ) -> State {
    let configuration = session.configuration
    return State(
      pictures: sources.enumerated().map { index, source in
        PictureEntry(source, index, truth, truthFailure: truthFailure)
      },
      models: [ModelEntry(name: configuration.name, configuration: configuration)], traits: traits,
      options: options, thresholds: thresholds, memory: memory, invocation: invocation, isNewcomer: isNewcomer
    )
  }

  public var threads: Int { session.workers.count }

  /// The checkpoint's file name.
  private var modelName: String {
    session.file?.path.split(separator: "/").last.map(String.init) ?? "the model"
  }

  public func prepare(
    _ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    var picture = picture
    var clock = StageClock()
    let trace = try session.trace(sources[inference.picture], decoded: picture?.image, clock: &clock) {
      step in
      switch step {
      case .decoded(let image):
        let read = picture ?? LoadedPicture(image)
        picture = read
        try report(.read(read))
        try remark(inference, read, report)
      case .loadingWeights: try report(.working("loading \(modelName)", nil))
      case .network(let share):
        try report(.working("running the network: \(share.stage.rawValue)", share.fraction))
      }
    }
    guard let picture else { preconditionFailure("a trace has its picture") }
    return try inspected(picture, trace, report)
  }

  /// Says where the annotations do not fit the picture.
  private func remark(
    _ inference: InferenceID, _ picture: LoadedPicture, _ report: (PreparationStep) throws -> Void
  ) throws {
    let image = picture.image
    if let remark = truth?.sizeRemark(ofSource: inference.picture, width: image.width, height: image.height) {
      try report(.remark(remark))
    }
  }

  /// Reads the picture that is shown first, so that it is there with the first frame.
  ///
  /// - Throws: why it cannot be read, where there is no other.
  public func readShown(in state: inout State) throws {
    let index = state.inference.picture
    guard !sources[index].isTrace else { return }
    do {
      _ = state.update(.pictureRead(index, LoadedPicture(try sources[index].image(session.decoding))))
    } catch {
      guard sources.count > 1 else { throw error }
      state.pictures[index].status = .failed(String(describing: error))
    }
  }

  private func inspected(
    _ picture: LoadedPicture, _ trace: Trace, _ report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    try report(.working("sorting scores", nil))
    return InspectedPicture(picture: picture, trace: trace, candidates: prepared(trace))
  }

  public func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String {
    try NewFile.write(
      frame.exportImage().encodedPNG(), stem: "\(stem(inference))-\(view.name)", ending: "png")
  }

  public func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID)
    throws
    -> String
  {
    let result = PictureResult(inspected.trace, selection, file: sources[inference.picture].name, timing: [])
    var document = DetectionJSON(model: inspected.trace.configuration.name)
    let text = document.start + document.text(of: result) + document.end
    return try NewFile.write(Array(text.utf8), stem: "\(stem(inference))-detections", ending: "json")
  }

  public func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String {
    let set = AnnotationSet(
      truth, adding: drawn, names: sources.map(\.name), classes: session.configuration.classes)
    return try NewFile.write(set.cocoJSON(), stem: "\(stem(inference))-ground-truth", ending: "json")
  }

  public func open(_ request: LessonRequest, _ course: Course) throws -> OpenedLesson? {
    try opener?(request, course)
  }

  public func record(_ event: LessonEvent) throws { try lessons?.append(event.stamped) }

  private func stem(_ inference: InferenceID) -> String {
    pictureStem(sources[inference.picture].name)
  }
}

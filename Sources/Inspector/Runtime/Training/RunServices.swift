import Annotations
import Imaging
import Lessons
import RetinaNet
import Runs
import Support
import Synchronization
import Terminal

/// The inspector's services over one or two training runs: their validation pictures by their newest checkpoints.
public final class RunServices: Services {
  /// The folder that was opened.
  public let path: String
  public let sources: [PictureSource]
  private let truth: PictureTruth?
  private let notes: [String]
  private let overrides: ThresholdOverrides
  private let decoding: DecodingOptions
  private let ownThreads: Int?
  /// By run; empty where they train elsewhere.
  private let controls: [TrainingControl]
  private let feeds: Mutex<[RunFeed]>
  /// Plays the runs, where they are recordings.
  private let player: RunPlayer?
  /// Where what learners do is kept; `nil` for nowhere.
  private let lessons: LessonStore?
  /// What the first checkpoint says, or as much as the log does.
  public let configuration: Configuration
  private let thresholds: Thresholds

  /// - Parameters:
  ///   - path: the folder of a run, or of the runs of a comparison.
  ///   - pictures: others than those that the run is validated on; empty for these.
  ///   - annotations: other annotations than theirs.
  ///   - controls: steer the runs, one each, where they train in this process.
  ///   - player: plays the runs, where they are recordings.
  ///   - lessons: where what learners do is kept.
  ///   - isWhole: whether the whole log is read at once, and not while it is shown.
  /// - Throws: where the folder holds no run, or its log does not say what is trained.
  public init(
    _ path: String, pictures: [String] = [], annotations: String? = nil, overrides: ThresholdOverrides,
    decoding: DecodingOptions, threads: Int? = nil, controls: [TrainingControl] = [],
    player: RunPlayer? = nil, lessons: LessonStore? = nil, isWhole: Bool
  ) throws {
    let found = TrainingFolder.runs(in: path)
    guard !found.isEmpty else { throw RunUnreadable("\(path) holds no training run") }
    var feeds = found.map { name, folder in
      RunFeed(name: name ?? pictureStem(String(folder.path.dropLast())), folder)
    }
    for index in feeds.indices { try feeds[index].readLog(isWhole: isWhole) }
    guard let header = feeds.compactMap(\.follower.history.header).first else {
      throw RunUnreadable("\(found[0].folder.log): its first line does not say what is trained")
    }
    let named = pictures.isEmpty ? [header.validation ?? header.images] : pictures
    let sources = try PictureList.expand(named)
    let classes = header.classes
    let (truth, note) = try Self.truth(
      annotations
        ?? (pictures.isEmpty
          ? header.validation == nil ? header.annotations : header.validationAnnotations : nil),
      sources,
      classes, decoding, isNamed: annotations != nil)
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    (self.sources, self.truth, self.overrides, self.decoding) = (sources, truth, overrides, decoding)
    notes = (truth?.lines ?? []) + [note].compactMap { $0 }
    (ownThreads, self.controls) = (threads, player?.controls ?? controls)
    (self.player, self.lessons) = (player, lessons)
    let open = Self.opener(sources, truth, overrides, decoding, threads)
    for index in feeds.indices { feeds[index].readCheckpoint(open) }
    let first = feeds.compactMap { $0.services($0.revision) }.first
    configuration = first?.session.configuration ?? .unknown(header)
    thresholds = try overrides.displayThresholds(over: configuration)
    self.feeds = Mutex(feeds)
  }

  /// Annotations that have gone do not keep the curves from being shown: a note says why they are missing.
  private static func truth(
    _ path: String?, _ sources: [PictureSource], _ classes: [String?], _ decoding: DecodingOptions,
    isNamed: Bool
  ) throws -> (truth: PictureTruth?, note: String?) {
    let files = sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
    guard !files.isEmpty else { return (nil, nil) }
    do {
      let set =
        try path.map { try AnnotationSet.read(path: $0, pictures: files, decoding: decoding, labels: nil) }
        ?? AnnotationSet.beside(pictures: files, decoding: decoding, labels: nil)
      return (set.map { PictureTruth($0, sources: sources, classes: classes) }, nil)
    } catch {
      if isNamed { throw error }
      return (nil, "no ground truth is shown: \(error)")
    }
  }

  private static func opener(
    _ sources: [PictureSource], _ truth: PictureTruth?, _ overrides: ThresholdOverrides,
    _ decoding: DecodingOptions, _ threads: Int?
  ) -> (String) throws -> LiveServices {
    { path in
      let session = try ModelSession(
        ModelRequest(path: path, thresholds: overrides), decoding: decoding, threads: threads)
      return LiveServices(
        sources, session, thresholds: try overrides.displayThresholds(over: session.configuration),
        truth: truth)
    }
  }

  /// What the inspector begins with.
  ///
  /// - Parameter picture: the index of the picture that is shown first.
  public func state(
    _ traits: TerminalTraits, _ options: ViewOptions, picture: Int = 0, memory: Int = .max,
    flags: [String] = [], isNewcomer: Bool = true
  ) -> State {
    var runs = feeds.withLock { $0.map(\.shown) }
    for (run, control) in zip(runs.indices, controls) { runs[run].phase = RunPhase(control.phase) }
    var state = State(
      pictures: sources.enumerated().map { index, source in
        PictureEntry(source, index, truth)
      },
      models: runs.map { ModelEntry(name: $0.name, configuration: configuration) }, traits: traits,
      options: options, thresholds: thresholds, memory: memory,
      invocation: Invocation(pictures: sources.map(\.name), flags: flags), isNewcomer: isNewcomer)
    state.training.runs = runs
    state.training.path = path
    state.training.isSteered = !controls.isEmpty
    state.training.isRecorded = player != nil
    state.notes = notes
    state.inference = InferenceID(picture: picture, model: 0, revision: runs[0].revision)
    return state
  }

  // MARK: - Services

  public var threads: Int { ownThreads ?? ResourceLimits.current().processors }

  private func live(_ inference: InferenceID) throws -> LiveServices {
    try feeds.withLock { feeds in
      let feed = feeds[inference.model]
      if let services = feed.services(inference.revision) { return services }
      guard feed.revision > 0 else { throw RunUnreadable("the run has not written a checkpoint yet") }
      throw SupersededCheckpoint()
    }
  }

  public func prepare(
    _ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    do {
      return try live(inference).prepare(inference, picture: picture, report: report)
    } catch let error as RunUnreadable {
      // The picture can be seen all the same.
      if picture == nil {
        try report(.read(LoadedPicture(try sources[inference.picture].image(decoding))))
      }
      throw error
    }
  }

  public func examine(
    _ inference: InferenceID, picture: LoadedPicture?, proceed: () throws -> Void
  ) throws -> (trace: Trace, candidates: PreparedCandidates) {
    try live(inference).examine(inference, picture: picture, proceed: proceed)
  }

  public func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    let services = feeds.withLock { feeds in feeds.compactMap { $0.services($0.revision) }.first }
    guard let services else { throw RunUnreadable("the run has not written a checkpoint yet") }
    return try services.thumbnail(picture, least: least)
  }

  public func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String {
    let stem = pictureStem(view == .training ? path : sources[inference.picture].name)
    return try NewFile.write(frame.exportImage().encodedPNG(), stem: "\(stem)-\(view.name)", ending: "png")
  }

  public func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID)
    throws -> String
  {
    try live(inference).saveJSON(selection, of: inspected, inference)
  }

  public func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String {
    try live(inference).saveTruth(drawn, inference)
  }

  public func record(_ event: LessonEvent) throws { try lessons?.append(event.stamped) }

  // MARK: - Runs

  public var followsRuns: Bool { true }

  public func runNews() -> [RunNews] {
    // What cannot be written is missed by the reader, which then says so.
    try? player?.advance()
    let open = Self.opener(sources, truth, overrides, decoding, ownThreads)
    return feeds.withLock { feeds in
      feeds.indices.compactMap { run in
        let phase = controls.indices.contains(run) ? RunPhase(controls[run].phase) : nil
        return feeds[run].news(run, phase, open)
      }
    }
  }

  public func carryOut(_ order: RunOrder) -> String {
    guard let first = controls.first else { return "the run trains in another process" }
    if player != nil, order != .pause, order != .goOn, order != .oneStep {
      return "this is a recording: it can be paused, and gone through by steps, but not changed"
    }
    switch order {
    case .pause:
      for control in controls { control.pause() }
      return "the run pauses after this step; : goes on, ; makes one step"
    case .goOn:
      for control in controls { control.goOn() }
      return "the run goes on"
    case .oneStep:
      for control in controls { control.stepOnce() }
      return "one step; : goes on"
    case .writeCheckpoint:
      for control in controls { control.writeCheckpoint() }
      return "a checkpoint is written after this step"
    case .scaleRate(let factor):
      guard first.rate > 0 else { return "the rate can be changed once the first step has been made" }
      for control in controls { control.scaleRate(by: factor) }
      return "rate \(numberText(first.rate)) from the next step on, and the schedule in the same proportion"
    }
  }
}

/// Why a run's folder cannot be shown.
public struct RunUnreadable: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension RunPhase {
  init(_ phase: TrainingControl.TrainingPhase) {
    self =
      switch phase {
      case .preparing: .preparing
      case .training: .running
      case .paused: .paused
      case .validating: .validating
      case .finished: .finished
      case .stopped(let reason): .stopped(reason)
      }
  }
}

extension Configuration {
  /// As much as a run's log says, until its first checkpoint says the rest.
  fileprivate static func unknown(_ header: TrainingRunHeader) -> Configuration {
    Configuration(
      name: "run", family: .torchvision, classes: header.classes,
      anchors: Anchors(sizes: [32, 64, 128, 256, 512].map { [$0] }, aspectRatios: [1]),
      input: Input(
        mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 800, maxSize: 1333,
        sizeDivisible: 32),
      normEpsilon: 0, strideIn3x3: true, p6Source: .p5, reluBeforeP7: true,
      thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300), displayScore: 0.4)
  }
}

import Annotations
import Imaging
import RetinaNet
import Synchronization
import Tensors

/// Turns pictures into traces, with an opened model whose weights are read when first needed. If all sources are
/// traces, there is no model, only the traces' settings.
///
/// May be used from any thread.
public final class ModelSession: Sendable {
  /// `nil` if all sources are traces.
  public let file: ModelFile?
  public let configuration: Configuration
  /// How pictures are decoded.
  public let decoding: DecodingOptions
  /// The number of threads for the network and the work on its results.
  public let workers: Workers
  private let labels: ChannelLabels?
  private let model: Mutex<Model?>
  private let ahead: DecodeAhead

  /// Opens a model and resolves its settings.
  ///
  /// - Parameter threads: by default as many as the machine or the container's quota allows.
  public init(_ request: ModelRequest, decoding: DecodingOptions = .init(), threads: Int? = nil) throws {
    let (file, labels) = try request.open()
    self.file = file
    self.labels = labels
    configuration = file.configuration
    self.decoding = decoding
    workers = Self.workers(threads)
    model = Mutex(nil)
    ahead = DecodeAhead(decoding)
  }

  /// Takes the settings from the first trace that can be read. Damaged traces are reported when the run reaches them.
  ///
  /// - Throws: if none can be read.
  public init(traces: [PictureSource], decoding: DecodingOptions = .init(), threads: Int? = nil) throws {
    precondition(!traces.isEmpty && traces.allSatisfy(\.isTrace), "only traces need no model")
    configuration =
      try traces.lazy.compactMap { try? Trace.configuration(in: $0.name) }.first
      ?? Trace.configuration(in: traces[0].name)
    file = nil
    labels = nil
    self.decoding = decoding
    workers = Self.workers(threads)
    model = Mutex(nil)
    ahead = DecodeAhead(decoding)
  }

  private init(_ session: ModelSession, _ model: Model) {
    file = session.file
    labels = session.labels
    configuration = model.configuration
    decoding = session.decoding
    workers = session.workers
    self.model = Mutex(model)
    ahead = DecodeAhead(session.decoding)
  }

  private static func workers(_ threads: Int?) -> Workers {
    Workers(threads ?? ResourceLimits.current().processors)
  }

  /// The same weights with another input preparation.
  public func preparing(_ input: Configuration.Input) throws -> ModelSession {
    ModelSession(self, try loaded {}.preparing(input))
  }

  /// COCO's `category_id` for a channel: from the labels if they have ids, else known for models with COCO's classes.
  /// `nil` if unknown.
  public func categoryID(forChannel channel: Int) -> Int? {
    labels?.categoryID(forChannel: channel)
      ?? COCOCategories.id(forChannel: channel, of: configuration.classes)
  }

  /// Reads the weights, if there are any, so that errors in them are reported before the first picture.
  public func load() throws {
    if file != nil { _ = try loaded {} }
  }

  private func loaded(_ beginning: () throws -> Void) throws -> Model {
    guard let file else { preconditionFailure("traces alone have no weights") }
    return try model.withLock { model in
      if let model { return model }
      try beginning()
      try memory(file).requireRoomForWeights(.current())
      let new = try Model(file, workers: workers)
      model = new
      return new
    }
  }

  private func memory(_ file: ModelFile) -> MemoryCheck {
    MemoryCheck(
      estimate: MemoryEstimate(file.architecture, configuration), configuration: configuration)
  }
}

extension ModelSession {
  /// A step from a picture to its trace.
  public enum TraceStep {
    case decoded(Image)
    case loadingWeights
    case network(NetworkProgress)
  }

  /// Says which pictures come after the one that is run next, so that they can be decoded meanwhile.
  public func expect(_ sources: [PictureSource]) { ahead.expect(sources) }

  /// Reads a picture and runs the network on it, or reads a trace.
  ///
  /// - Parameters:
  ///   - decoded: the picture, if it was read before.
  ///   - clock: measures "decode" and "network", or "read" for a trace.
  ///   - report: called before each step and after every layer of the network. Throwing from it stops the work.
  public func trace(
    _ source: PictureSource, decoded: Image? = nil, clock: inout StageClock,
    report: (TraceStep) throws -> Void
  ) throws -> Trace {
    if case .trace(let path) = source {
      let trace = try clock.measure("read") { try Trace(contentsOf: path) }
      try report(.decoded(trace.image))
      return trace
    }
    let image: Image
    if let decoded {
      image = decoded
    } else {
      let taken = try ahead.take(source)
      image = taken.image
      clock.add("decode", taken.time)
    }
    try report(.decoded(image))
    let model = try loaded { try report(.loadingWeights) }
    return try clock.measure("network") {
      try withoutActuallyEscaping(report) { report in
        try run(model, image, file: source.name) { try report(.network($0)) }
      }
    }
  }

  /// The same, reporting only the finished share.
  public func trace(_ source: PictureSource, decoded: Image? = nil, progress: (Double) -> Void) throws
    -> Trace
  {
    var clock = StageClock()
    return try trace(source, decoded: decoded, clock: &clock) { step in
      if case .network(let share) = step { progress(share.fraction) }
    }
  }

  private func run(
    _ model: Model, _ image: Image, file name: String, _ progress: @escaping (NetworkProgress) throws -> Void
  ) throws -> Trace {
    if let file { try memory(file).requireRoom(width: image.width, height: image.height, .current()) }
    return try model.trace(image, file: name, progress: progress)
  }
}

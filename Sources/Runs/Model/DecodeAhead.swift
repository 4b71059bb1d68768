import Dispatch
import Imaging
import Support
import Synchronization

/// Decodes the pictures that come next while the network still runs on the one before them: a decoder is one thread's
/// work, and would leave the other processors idle. Several, since a large picture takes longer than the network on a
/// small one; and where the network has to wait for one all the same, its thread decodes those behind that one.
final class DecodeAhead: Sendable {
  /// How many pictures may wait: enough that a few large ones in a row are spread over the small ones before them.
  static let most = 16
  /// How many bytes those that wait may take; one that takes more waits alone.
  private static let mostBytes = 96 << 20

  private let decode: @Sendable (PictureSource) throws -> Image
  private let state: Mutex<Expectation>

  struct Expectation {
    let options: DecodingOptions
    let mostBytes: Int
    /// What comes after the next picture that is taken, if that was said since the last.
    var coming: [PictureSource] = []
    var isCurrent = false
    /// What has been begun: the first of those that come, unless a run has taken another way.
    var begun: [Work] = []
    var isWorking = false

    /// Begins with the next one, if it may be.
    mutating func next() -> Work? {
      guard begun.count < coming.count, zip(begun, coming).allSatisfy({ $0.source == $1 }) else { return nil }
      let work = Work(coming[begun.count], options)
      let bytes = begun.reduce(work.byteCount) { $0 + $1.byteCount }
      guard begun.isEmpty || bytes <= mostBytes else { return nil }
      begun.append(work)
      return work
    }
  }

  /// - Parameter decode: how a picture is decoded; by default with the options.
  init(_ options: DecodingOptions, decode: (@Sendable (PictureSource) throws -> Image)? = nil) {
    self.decode = decode ?? { try $0.image(options) }
    state = Mutex(Expectation(options: options, mostBytes: Self.mostBytes))
  }

  /// Says what comes after the next picture that is taken, in this order. Standard input, pipes and traces are read when
  /// their turn comes: who waits for a pipe's writer keeps the pictures before it from being finished.
  func expect(_ sources: [PictureSource]) {
    let files = sources.filter { source in
      if case .file(let path) = source { FileStatus(path)?.kind == .regular } else { false }
    }
    state.withLock { ($0.coming, $0.isCurrent) = (Array(files.prefix(Self.most)), true) }
  }

  /// The picture, and how long decoding took: waits for it where it was begun, else decodes now. Meanwhile goes on with
  /// what is expected after it.
  func take(_ source: PictureSource) throws -> (image: Image, time: Duration) {
    let begun = state.withLock { state -> Work? in
      if !state.isCurrent { state.coming = [] }
      state.isCurrent = false
      guard let place = state.begun.firstIndex(where: { $0.source == source }) else { return nil }
      defer { state.begun.removeFirst(place + 1) }
      return state.begun[place]
    }
    goOn()
    if let begun {
      while !begun.isDone, let next = state.withLock({ $0.next() }) { next.run(decode) }
      return try begun.result()
    }
    let work = Work(source)
    work.run(decode)
    return try work.result()
  }

  private func goOn() {
    let isIdle = state.withLock { state -> Bool in
      // Where a run has taken another way, pictures are dropped once they are decoded.
      if !zip(state.begun, state.coming).allSatisfy({ $0.source == $1 }) { state.begun = [] }
      defer { state.isWorking = true }
      return !state.isWorking
    }
    if isIdle { DispatchQueue.global().async { self.work() } }
  }

  private func work() {
    while true {
      let work = state.withLock { state -> Work? in
        let next = state.next()
        if next == nil { state.isWorking = false }
        return next
      }
      guard let work else { return }
      work.run(decode)
    }
  }

  final class Work: Sendable {
    let source: PictureSource
    /// What its pixels will take, as far as its header tells.
    private let declaredBytes: Int
    private let done = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<DecodedImage, any Error>?>(nil)

    private struct DecodedImage: Sendable {
      let image: Image
      let time: Duration
    }

    /// A picture that nobody waits for yet.
    init(_ source: PictureSource, _ options: DecodingOptions) {
      self.source = source
      // Where the start of a file does not tell: as much as usual photographs take.
      declaredBytes =
        Image.declaredBytes(source.name, options: options)
        ?? FileStatus(source.name).map { min($0.size, 1 << 40) * 10 } ?? 0
    }

    /// A picture that is wanted now.
    init(_ source: PictureSource) { (self.source, declaredBytes) = (source, 0) }

    var isDone: Bool { outcome.withLock { $0 != nil } }

    /// What the picture takes, or will take.
    var byteCount: Int {
      outcome.withLock { $0.map { (try? $0.get().image.pixels.count) ?? 0 } ?? declaredBytes }
    }

    func run(_ decode: (PictureSource) throws -> Image) {
      let clock = ContinuousClock()
      let start = clock.now
      let result = Result { DecodedImage(image: try decode(source), time: clock.now - start) }
      outcome.withLock { $0 = result }
      done.signal()
    }

    func result() throws -> (image: Image, time: Duration) {
      done.wait()
      guard let decoded = try outcome.withLock({ try $0?.get() }) else {
        preconditionFailure("signalled before there was a result")
      }
      return (decoded.image, decoded.time)
    }
  }
}

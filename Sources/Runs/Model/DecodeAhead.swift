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

  private let options: DecodingOptions
  private let decode: @Sendable (PictureSource) throws -> Image
  private let state: Mutex<Expectation>

  struct Expectation {
    let mostBytes: Int
    /// What comes after the next picture that is taken, if that was said since the last.
    var coming: [PictureSource] = []
    var isCurrent = false
    /// What has been begun: the first of those that come, unless a run has taken another way.
    var begun: [Work] = []
    var isWorking = false

    /// What would be begun next, if there is room for it.
    var wanted: PictureSource? {
      begun.count < coming.count && zip(begun, coming).allSatisfy { $0.source == $1 }
        ? coming[begun.count] : nil
    }

    /// Whether there is room for what is wanted, which then is among what has been begun.
    mutating func begin(_ work: Work) -> Bool {
      let bytes = begun.reduce(work.byteCount) { $0 + $1.byteCount }
      guard begun.isEmpty || bytes <= mostBytes else { return false }
      begun.append(work)
      return true
    }
  }

  /// - Parameter decode: how a picture is decoded; by default with the options.
  init(_ options: DecodingOptions, decode: (@Sendable (PictureSource) throws -> Image)? = nil) {
    self.options = options
    self.decode = decode ?? { try $0.image(options) }
    state = Mutex(Expectation(mostBytes: Self.mostBytes))
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
      while begun.work.finished == nil, let next = next(for: .waiting) { next.work.run() }
      return try begun.decoded()
    }
    let work = Work(source, byteCount: 0, decode)
    work.work.run()
    return try work.decoded()
  }

  private func goOn() {
    let isIdle = state.withLock { state -> Bool in
      // Where a run has taken another way, pictures are dropped once they are decoded.
      if !zip(state.begun, state.coming).allSatisfy({ $0.source == $1 }) { state.begun = [] }
      defer { state.isWorking = true }
      return !state.isWorking
    }
    guard isIdle else { return }
    DispatchQueue.global().async {
      while let next = self.next(for: .working) { next.work.run() }
    }
  }

  /// Which thread asks for work: one that waits for a picture, or the one that decodes ahead, and ends without work.
  private enum DecodingThread { case waiting, working }

  /// What is to be decoded next, begun. Its header is read without the lock, for which others would wait; if another
  /// thread has begun with the same meanwhile, it is the turn of the one after it.
  private func next(for thread: DecodingThread) -> Work? {
    while true {
      let wanted = state.withLock { state in
        if state.wanted == nil, thread == .working { state.isWorking = false }
        return state.wanted
      }
      guard let wanted else { return nil }
      let work = Work(wanted, byteCount: Work.declaredBytes(wanted, options), decode)
      let hasRoom = state.withLock { state -> Bool? in
        guard state.wanted == wanted else { return nil }
        let hasRoom = state.begin(work)
        if !hasRoom, thread == .working { state.isWorking = false }
        return hasRoom
      }
      if let hasRoom { return hasRoom ? work : nil }
    }
  }

  /// A picture that is decoded, or will be.
  struct Work: Sendable {
    let source: PictureSource
    let work: AwaitedWork<DecodedImage>
    /// What its pixels will take, as far as its header tells.
    private let declaredBytes: Int

    struct DecodedImage: Sendable {
      let image: Image
      let time: Duration
    }

    init(
      _ source: PictureSource, byteCount: Int, _ decode: @escaping @Sendable (PictureSource) throws -> Image
    ) {
      (self.source, declaredBytes) = (source, byteCount)
      work = AwaitedWork {
        let clock = ContinuousClock()
        let start = clock.now
        return DecodedImage(image: try decode(source), time: clock.now - start)
      }
    }

    /// Where the start of a file does not tell: as much as usual photographs take.
    static func declaredBytes(_ source: PictureSource, _ options: DecodingOptions) -> Int {
      Image.declaredBytes(source.name, options: options)
        ?? FileStatus(source.name).map { min($0.size, 1 << 40) * 10 } ?? 0
    }

    /// What the picture takes, or will take.
    var byteCount: Int {
      work.finished.map { (try? $0.get().image.pixels.count) ?? 0 } ?? declaredBytes
    }

    func decoded() throws -> (image: Image, time: Duration) {
      let decoded = try work.result()
      return (decoded.image, decoded.time)
    }
  }
}

import Dispatch
import Imaging
import Synchronization

/// Decodes the picture that comes next while the network still runs on the one before it: a decoder is one thread's
/// work, and would leave the other processors idle.
final class DecodeAhead: Sendable {
  private let options: DecodingOptions
  private let state = Mutex(Expectation())

  private struct Expectation {
    /// What comes after the next picture that is taken.
    var next: PictureSource?
    /// What has been begun.
    var work: Work?
  }

  init(_ options: DecodingOptions) { self.options = options }

  /// Says what comes after the next picture that is taken. Standard input and traces are read when their turn comes.
  func expect(_ source: PictureSource) {
    guard case .file = source else { return }
    state.withLock { $0.next = source }
  }

  /// The picture, and how long decoding took: waits for it where it was begun, else decodes now. Then begins with what is
  /// expected after it.
  func take(_ source: PictureSource) throws -> (image: Image, time: Duration) {
    let begun = state.withLock { state -> Work? in
      // Where a run has taken another way, the picture is dropped once it is decoded.
      defer { state.work = nil }
      return state.work?.source == source ? state.work : nil
    }
    defer { begin() }
    if let begun { return try begun.result() }
    let work = Work(source)
    work.run(options)
    return try work.result()
  }

  private func begin() {
    let work = state.withLock { state -> Work? in
      guard let next = state.next else { return nil }
      let work = Work(next)
      (state.next, state.work) = (nil, work)
      return work
    }
    guard let work else { return }
    let options = options
    DispatchQueue.global().async { work.run(options) }
  }

  private final class Work: Sendable {
    let source: PictureSource
    private let done = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<DecodedImage, any Error>?>(nil)

    private struct DecodedImage: Sendable {
      let image: Image
      let time: Duration
    }

    init(_ source: PictureSource) { self.source = source }

    func run(_ options: DecodingOptions) {
      let clock = ContinuousClock()
      let start = clock.now
      let result = Result { DecodedImage(image: try source.image(options), time: clock.now - start) }
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

import Foundation

/// Goes through pictures one by one and hands on what was found in each, as soon as it is known.
struct DetectionRun {
  let sources: [PictureSource]
  /// Whether results may appear on the same screen as the progress bar.
  var sharesTerminal = false
  let progress: ProgressBar
  /// Says what failed; standard error, but in tests.
  var complain: (String) -> Void = Console.complain
  var isInterrupted: () -> Bool = { Interruption.isRequested }

  /// What came of one picture.
  struct Step {
    let result: PictureResult
    /// What went wrong beside it: the result stands, but the run has not done all it should.
    var trouble: (any Error)?
  }

  struct Summary: Equatable {
    var done = 0
    var failed = 0
    var wasInterrupted = false
  }

  /// - Parameters:
  ///   - detect: works on one picture, and tells the share that is done from time to time. What it throws is that
  ///     picture's failure: it is reported, and the next one's turn comes.
  ///   - receive: takes each picture's result, failures too.
  /// - Throws: only what `receive` throws.
  func run(
    detect: (PictureSource, @escaping (Double) -> Void) throws -> Step,
    receive: (PictureResult) throws -> Void
  ) throws -> Summary {
    var summary = Summary()
    defer { progress.clear() }
    for (place, source) in sources.enumerated() {
      if isInterrupted() {
        summary.wasInterrupted = true
        break
      }
      progress.update(done: place)
      let step: Step
      do {
        step = try detect(source) { progress.update(done: place, fraction: $0) }
      } catch {
        let failure = PictureResult(file: source.name, outcome: .failed(Self.reason(of: error)))
        step = Step(result: failure, trouble: error)
      }
      if let trouble = step.trouble {
        summary.failed += 1
        progress.clear()
        let reason = Self.reason(of: trouble)
        complain(reason.hasPrefix(source.name) ? reason : "\(source.name): \(reason)")
      } else {
        summary.done += 1
      }
      if sharesTerminal { progress.clear() }
      try receive(step.result)
    }
    return summary
  }

  static func reason(of error: any Error) -> String {
    (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
  }
}

import Foundation

/// Goes through pictures one by one and writes what was found in each, as soon as it is known.
struct DetectionRun {
  let sources: [PictureSource]
  let sink: OutputSink
  /// Whether results may appear on the same screen as the progress bar.
  let sharesTerminal: Bool
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

  /// - Parameter detect: works on one picture, and tells the share that is done from time to time. What it throws
  ///   is that picture's failure: it is reported, and the next one's turn comes.
  /// - Throws: only where results cannot be written.
  func run(
    _ document: any DetectionDocument, detect: (PictureSource, @escaping (Double) -> Void) throws -> Step
  ) throws -> Summary {
    var document = document
    var summary = Summary()
    defer { progress.clear() }
    try sink.write(document.start)
    for (place, source) in sources.enumerated() {
      if isInterrupted() {
        summary.wasInterrupted = true
        break
      }
      progress.update(done: place)
      let step: Step
      do {
        if let obstacle = document.obstacle(for: source.name) { throw obstacle }
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
      let text = document.text(of: step.result)
      if !text.isEmpty {
        if sharesTerminal { progress.clear() }
        try sink.write(text)
      }
    }
    try sink.write(document.end)
    try sink.finish()
    return summary
  }

  static func reason(of error: any Error) -> String {
    (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
  }
}

// Runs: from the inputs that a command line names to results. Pictures finds the inputs, Model opens a model or traces
// and turns a picture into its trace, Detection, Explanation and Evaluation run over many pictures, and System reads
// the machine's limits.
//
// Nothing here prints or knows the command line: a run reports through its `RunMonitor`.

import Foundation

/// Receives a run's progress and messages. By default they are dropped.
public struct RunMonitor {
  /// Called before the first picture with the number of items, and what they are, in the plural.
  public var begin: (_ total: Int, _ unit: String) -> Void
  /// Called often with the number of finished pictures, and the finished share of the current one.
  public var progress: (_ done: Int, _ fraction: Double) -> Void
  /// Clears the progress line, so that other text can be written. The next progress call draws it again.
  public var clear: () -> Void
  /// Called with warnings and failures, which are not results.
  public var complain: (String) -> Void
  /// Whether the run should stop after the current picture.
  public var isInterrupted: () -> Bool

  public init(
    begin: @escaping (Int, String) -> Void = { _, _ in },
    progress: @escaping (Int, Double) -> Void = { _, _ in }, clear: @escaping () -> Void = {},
    complain: @escaping (String) -> Void = { _ in },
    isInterrupted: @escaping () -> Bool = { Interruption.isRequested }
  ) {
    self.begin = begin
    self.progress = progress
    self.clear = clear
    self.complain = complain
    self.isInterrupted = isInterrupted
  }

  /// Reports why a picture, or part of the work on it, failed.
  /// - Returns: only the reason.
  @discardableResult
  func complain(about name: String, _ error: any Error) -> String {
    let reason = failureReason(error)
    clear()
    complain(reason.hasPrefix(name) ? reason : "\(name): \(reason)")
    return reason
  }
}

/// An error's message.
public func failureReason(_ error: any Error) -> String {
  (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
}

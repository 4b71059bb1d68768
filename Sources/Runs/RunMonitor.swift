// Runs: from what a command line names to results. Pictures and where they come from (Pictures), a model or traces and
// the one way from a picture to its trace (Model), runs over many pictures (Detection, Explanation, Evaluation), and
// what the machine allows (System).
//
// Nothing here prints or knows the command line: a run reports through its `RunMonitor`.

import Foundation

/// What a run tells while it goes on. The program shows it; by default nothing is shown.
public struct RunMonitor {
  /// Called before the first picture with how many there are to do, and what they are, in the plural.
  public var begin: (_ total: Int, _ unit: String) -> Void
  /// Called often with the number of pictures that are finished, and the share of the present one that is done.
  public var progress: (_ done: Int, _ fraction: Double) -> Void
  /// Takes a progress line off the screen, so that other text can be written. The next progress brings it back.
  public var clear: () -> Void
  /// Takes a message about what failed or is remarkable, which is no result.
  public var complain: (String) -> Void
  /// Whether the run should end after the present picture.
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
  /// - Returns: the reason alone.
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

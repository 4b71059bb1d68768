import Glibc
import Synchronization

/// Whether the user (Ctrl-C) or the system has asked the program to stop.
///
/// The first request is recorded, and the work stops at the next safe point. A second Ctrl-C ends the program at once.
public enum Interruption {
  private static let request = Atomic<Int32>(0)

  public static var isRequested: Bool { request.load(ordering: .relaxed) != 0 }

  /// The shell's exit code for a program that ended on Ctrl-C. Used here for any such request.
  public static let exitCode: Int32 = 130

  public static func listen() {
    // Initialized before a signal can arrive, since a signal handler must not do it.
    _ = isRequested
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(number, nil, &before)
      // If the signal was ignored at start (nohup, a shell's background job), it stays ignored.
      guard
        unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
          != unsafeBitCast(SIG_IGN, to: Int.self)
      else { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interruption.request.store(number, ordering: .relaxed)
      }
      action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }
}

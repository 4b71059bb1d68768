import Glibc
import Synchronization

/// Whether the user (Ctrl-C), or the system, has asked the program to come to an end.
///
/// The first request is noted, and the work stops at its next good place. A second Ctrl-C ends the program at once.
public enum Interruption {
  private static let request = Atomic<Int32>(0)

  public static var isRequested: Bool { request.load(ordering: .relaxed) != 0 }

  /// The shell's convention for a program that ended on Ctrl-C, and for us on any such request.
  public static let exitCode: Int32 = 130

  public static func listen() {
    // Made before a signal can come: the handler must not be the one to do so.
    _ = isRequested
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(number, nil, &before)
      // Whoever started us so that it is ignored (nohup, a shell's background job) wants it to stay so.
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

import Glibc
import Synchronization

/// Brings what other threads have done to the one that waits for it.
final class Mailbox<Letter: Sendable>: Sendable {
  /// Readable while something is in it.
  let descriptor: Int32
  private let bell: Int32
  private let letters = Mutex<[Letter]>([])

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "the system has no more descriptors")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (descriptor, bell) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  func post(_ letter: Letter) {
    letters.withLock { letters in
      letters.append(letter)
      // One byte lies in the pipe as long as something is here.
      if letters.count == 1 { write(bell, "!", 1) }
    }
  }

  /// All that has come, in order.
  func take() -> [Letter] {
    letters.withLock { letters in
      var byte: UInt8 = 0
      if !letters.isEmpty { read(descriptor, &byte, 1) }
      defer { letters = [] }
      return letters
    }
  }
}

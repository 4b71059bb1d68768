import Glibc
import Support

/// Holds a folder for one process.
final class FolderLock {
  private let descriptor: Int32

  /// - Throws: `TrainingRefused` where another process holds it. Where a file system has no locks, it is as if none did.
  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.writing, path, .system(errno)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(descriptor)
    throw TrainingRefused(
      "\(path): another process trains here. `retinascope \(shellWord(path))` watches it; or choose another --output"
    )
  }

  deinit { close(descriptor) }
  /// Whether a process of this machine holds a folder, as far as the system tells. Its list of locks is only read:
  /// trying the lock could keep out a run that asks for it at this very moment.
  static func isHeld(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, let list = try? InputFile("/proc/locks").readPrefix(1 << 20) else {
      return false
    }
    let (major, minor) = deviceNumbers(UInt64(status.st_dev))
    // "2: FLOCK  ADVISORY  WRITE 17553 fe:00:5628064 0 EOF"
    let file = "\(hexadecimal(major)):\(hexadecimal(minor)):\(status.st_ino)"
    return String(decoding: list, as: UTF8.self).split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.count > 5 && fields[1] == "FLOCK" && fields[5] == file
    }
  }

  /// As the kernel writes them.
  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return digits.count < 2 ? "0" + digits : digits
  }

  /// The parts of a device's number.
  private static func deviceNumbers(_ device: UInt64) -> (major: UInt64, minor: UInt64) {
    (device >> 8 & 0xFFF | device >> 32 & ~0xFFF, device & 0xFF | device >> 12 & ~0xFF)
  }
}

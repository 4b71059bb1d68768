import Glibc

/// The system's writing, until all is written.
enum Writing {
  /// - Returns: the system's number for what went wrong; `nil` where all is written.
  static func all(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      // Nothing written and no reason given: to try again could go on for ever.
      if count == 0 { return ENOSPC }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return nil
  }
}

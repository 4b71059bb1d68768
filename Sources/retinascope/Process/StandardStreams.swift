import Glibc

/// Puts the three standard streams into a known state before anything is opened.
enum StandardStreams {
  static func settle() {
    // A stream that the caller closed would otherwise be the number of the next file opened, and results or
    // messages would end up in that. Reads then find the end, and writes to standard output still fail.
    for (stream, flags) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", flags)
    }
    // A reader that went away is an error of the write, which is met where the results are closed properly.
    signal(SIGPIPE, SIG_IGN)
  }
}

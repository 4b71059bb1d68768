import Foundation
import Glibc
import Testing

/// The built program, run as a user would run it.
struct Program {
  /// What a run left behind.
  struct Outcome {
    /// The exit code; `nil` where a signal ended it.
    let exitCode: Int32?
    let stdout: String
    let stderr: String

    /// Standard output as JSON.
    func json() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(stdout.utf8)) as? [String: Any], "\(stderr)")
    }
  }

  enum Output {
    case captured, closed
    case file(String)
  }

  /// Who runs it: whoever runs the tests, or a user without rights, which takes being root.
  enum User { case same, nobody }

  /// The file that is run.
  var executable = Program.path
  var input: [UInt8] = []
  var output = Output.captured
  var user = User.same
  var directory = Program.checkout
  var environment: [String: String] = [:]
  /// A signal that it gets as soon as it has written `afterBytes` to standard output, or to the file that is watched.
  var interruption: (afterBytes: Int, signal: Int32)?
  var watched: String?
  /// When it is ended without a chance to do anything about it.
  var killedAfter: Duration?

  /// Beside the test bundle, which is the running executable.
  static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "retinascope").path

  /// The folder that holds this package.
  static let checkout: String = {
    var folder = URL(filePath: path).deletingLastPathComponent()
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/assets/models") {
      folder = folder.deletingLastPathComponent()
    }
    return folder.path
  }()

  static func run(_ arguments: String...) throws -> Outcome { try Program().run(arguments) }

  func run(_ arguments: [String]) throws -> Outcome {
    let folder = TemporaryFolder()
    chmod(folder.path, 0o755)
    let inputFile = folder.write("stdin", input)
    let (outputFile, errorFile) = (folder.file("stdout"), folder.file("stderr"))

    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, inputFile, O_RDONLY, 0)
    switch output {
    case .captured: posix_spawn_file_actions_addopen(&files, 1, outputFile, O_WRONLY | O_CREAT, 0o644)
    case .file(let path): posix_spawn_file_actions_addopen(&files, 1, path, O_WRONLY, 0)
    case .closed: posix_spawn_file_actions_addclose(&files, 1)
    }
    posix_spawn_file_actions_addopen(&files, 2, errorFile, O_WRONLY | O_CREAT, 0o644)
    // Another test's pipe would not end before this program does.
    // To close what is not open does no harm.
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&files, descriptor) }

    // Whoever runs the tests may ignore signals; the program must not inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var command = [executable] + arguments
    if case .nobody = user {
      // Folders on the way to the build may be closed to others.
      let copy = folder.file("retinascope")
      try FileManager.default.copyItem(atPath: executable, toPath: copy)
      command = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy] + arguments
    }
    command = ["/usr/bin/env", "-C", directory] + command
    var settings = ProcessInfo.processInfo.environment
    settings["RETINASCOPE_MODEL"] = nil
    settings.merge(environment) { _, new in new }

    var id: pid_t = 0
    let failure = withCStrings(command) { arguments in
      withCStrings(settings.map { "\($0)=\($1)" }) { settings in
        posix_spawn(&id, command[0], &files, &attributes, arguments, settings)
      }
    }
    try #require(failure == 0, "\(command[0]) cannot be started: \(String(cString: strerror(failure)))")
    let status = wait(for: id, outputFile: outputFile)
    func text(_ file: String) -> String {
      String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
    return Outcome(
      exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : nil, stdout: text(outputFile),
      stderr: text(errorFile))
  }

  /// Waits for the end, interrupts where that was asked for, and ends what does not end by itself.
  private func wait(for id: pid_t, outputFile: String) -> Int32 {
    var pending = interruption
    let deadline = Date(timeIntervalSinceNow: 120)
    let start = ContinuousClock.now
    while true {
      var status: Int32 = 0
      if waitpid(id, &status, WNOHANG) == id { return status }
      if let (bytes, signal) = pending {
        var file = stat()
        if stat(watched ?? outputFile, &file) == 0, file.st_size >= bytes {
          kill(id, signal)
          pending = nil
        }
      }
      if Date() > deadline { kill(id, SIGKILL) }
      if let killedAfter, ContinuousClock.now - start >= killedAfter { kill(id, SIGKILL) }
      usleep(killedAfter == nil ? 2000 : 200)
    }
  }
}

/// Calls `body` with a list of C strings that ends as C's lists do.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

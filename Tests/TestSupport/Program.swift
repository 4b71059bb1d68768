import Foundation
import Glibc

/// Runs the built program as a user would.
public struct Program {
  /// How a run ended, and what it wrote.
  public struct Outcome: Sendable {
    /// The exit code; `nil` if a signal ended it.
    public let exitCode: Int32?
    public let stdout: String
    public let stderr: String

    /// Standard output as words with single spaces: where its lines break depends on how long the paths in them are.
    public var words: String { stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// Standard output as a JSON object.
    public func json() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(stdout.utf8))
      guard let object = value as? [String: Any] else {
        throw TestError("no JSON object on standard output; standard error: \(stderr)")
      }
      return object
    }
  }

  /// Where standard output goes.
  public enum Output: Sendable {
    case captured, closed
    case file(String)
  }

  /// The user that runs it: the one who runs the tests, or one without rights, for which the tests must run as root.
  public enum User: Sendable { case same, nobody }

  /// The executable file.
  public var executable: String
  /// Standard input.
  public var input: [UInt8]
  public var output: Output
  public var user: User
  public var directory: String
  /// Added to the environment of the tests.
  public var environment: [String: String]
  /// A signal to send as soon as `afterBytes` have been written to standard output, or to the file `watched`.
  public var interruption: (afterBytes: Int, signal: Int32)?
  public var watched: String?
  /// How much later to send it.
  public var delay: Duration

  public init(
    executable: String = Program.path, input: [UInt8] = [], output: Output = .captured, user: User = .same,
    directory: String = Program.checkout, environment: [String: String] = [:],
    interruption: (afterBytes: Int, signal: Int32)? = nil, watched: String? = nil,
    delay: Duration = .zero
  ) {
    self.executable = executable
    self.input = input
    self.output = output
    self.user = user
    self.directory = directory
    self.environment = environment
    self.interruption = interruption
    self.watched = watched
    self.delay = delay
  }

  /// The built program: it is beside the test bundle, which is the running executable.
  public static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
    .appending(path: "retinascope").path

  /// The folder that holds this package.
  public static let checkout: String = {
    var folder = URL(filePath: path).deletingLastPathComponent()
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/assets/models") {
      folder = folder.deletingLastPathComponent()
    }
    return folder.path
  }()

  public static func run(_ arguments: String...) throws -> Outcome { try Program().run(arguments) }

  /// Runs a shell command line, in whose search path the program is found first.
  public func run(shell line: String) throws -> Outcome {
    var shell = self
    let programs = (executable as NSString).deletingLastPathComponent
    shell.executable = "/bin/sh"
    shell.environment["PATH"] = programs + ":/usr/local/bin:/usr/bin:/bin"
    return try shell.run(["-c", line])
  }

  public func run(_ arguments: [String]) throws -> Outcome {
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
    // An inherited pipe of another test would stay open until this program ends. Closing what is not open is no error.
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&files, descriptor) }

    // The tests may run with ignored signals; the program must not inherit that.
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
      // The build folder may be unreadable for others.
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
    guard failure == 0 else {
      throw TestError("\(command[0]) cannot be started: \(String(cString: strerror(failure)))")
    }
    let status = wait(for: id, outputFile: outputFile)
    func text(_ file: String) -> String {
      String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
    return Outcome(
      exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : nil, stdout: text(outputFile),
      stderr: text(errorFile))
  }

  /// Waits for the end, sends the requested signals, and kills a program that does not end within two minutes.
  private func wait(for id: pid_t, outputFile: String) -> Int32 {
    var pending = interruption
    let deadline = Date(timeIntervalSinceNow: 120)
    var sending: ContinuousClock.Instant?
    while true {
      var status: Int32 = 0
      if waitpid(id, &status, WNOHANG) == id { return status }
      if let (bytes, signal) = pending {
        var file = stat()
        if sending == nil, stat(watched ?? outputFile, &file) == 0, file.st_size >= bytes {
          sending = .now + delay
        }
        if let sending, sending <= .now {
          kill(id, signal)
          pending = nil
        }
      }
      if Date() > deadline { kill(id, SIGKILL) }
      usleep(pending == nil ? 2000 : 200)
    }
  }
}

/// An error of a test's helper, or one that a test provokes, described by a sentence.
public struct TestError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Calls `body` with a NULL-terminated list of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}

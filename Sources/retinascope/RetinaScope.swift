import ArgumentParser
import Glibc
import Support
import Tensors
import Terminal

@main
struct RetinaScope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retinascope",
    abstract: "Opens a RetinaNet the way a debugger opens a program.",
    discussion: HelpTopic.list,
    version: "0.1.0",
    subcommands: [
      InspectCommand.self, DetectCommand.self, ExplainCommand.self, LossCommand.self, AnchorsCommand.self,
      EvaluateCommand.self, TrainCommand.self,
      RenderCommand.self,
      TraceCommand.self, ModelCommand.self, LearnCommand.self,
      ConvertCommand.self, BenchCommand.self, ManualCommand.self,
    ],
    defaultSubcommand: InspectCommand.self)
}

extension RetinaScope {
  /// Runs the command. All error messages are printed here, so that every name in them is made printable.
  static func main() async {
    StandardStreams.settle()
    do {
      try KernelInstructions.checkEnvironment()
      let arguments = Array(CommandLine.arguments.dropFirst())
      if let topic = HelpTopic.asked(by: arguments) { throw CleanExit.message(topic.text) }
      try CommandNames.check(arguments)
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    if let failure = error as? OutputError, failure.isClosedPipe { StandardStreams.endByClosedPipe() }
    let code = exitCode(for: error).rawValue
    if code == 0 {
      // Help and version go to standard output.
      do throws(OutputError) {
        try OutputSink(path: nil).write(printable(fullMessage(for: error), keepingNewlines: true) + "\n")
      } catch {
        if error.isClosedPipe { StandardStreams.endByClosedPipe() }
        Console.complain("\(error)")
        Glibc.exit(1)
      }
    } else {
      let message = WrongArguments(error)?.message ?? message(for: error)
      if !message.isEmpty { Console.complain(message) }
    }
    Glibc.exit(code)
  }
}

/// Makes sure that the three standard streams are open before anything else is opened.
enum StandardStreams {
  static func settle() {
    // If the caller closed a stream, the next opened file would get its number, and results or messages would be
    // written to that file. With this, reads find the end, and writes to standard output still fail.
    for (stream, flags) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", flags)
    }
    // If the reader closes the pipe, the write fails with an error, so that outputs are closed properly.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Ends as a program does that knows nothing of pipes: silently, by the signal.
  static func endByClosedPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    // The signal was blocked by who started the program.
    Glibc.exit(0)
  }

  /// Whether standard output can be written; false if the caller closed it.
  static var takesOutput: Bool {
    let flags = fcntl(STDOUT_FILENO, F_GETFL)
    return flags != -1 && flags & O_ACCMODE != O_RDONLY
  }
}

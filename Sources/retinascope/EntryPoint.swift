import ArgumentParser
import Glibc
import Support
import Terminal

extension RetinaScope {
  /// Runs the command. Messages pass through here and nowhere else, so that no name in them reaches the terminal
  /// raw.
  static func main() async {
    StandardStreams.settle()
    do {
      try CommandNames.check(Array(CommandLine.arguments.dropFirst()))
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
    if let failure = error as? OutputError, failure.isClosedPipe { Glibc.exit(1) }
    let code = exitCode(for: error).rawValue
    let message = printable(fullMessage(for: error), keepingNewlines: true)
    if code == 0 {
      // Help and version are results.
      do throws(OutputError) {
        try OutputSink(path: nil).write(message + "\n")
      } catch {
        if !error.isClosedPipe { Console.complain("\(error)") }
        Glibc.exit(1)
      }
    } else if !message.isEmpty {
      Console.write(message + "\n")
    }
    Glibc.exit(code)
  }
}

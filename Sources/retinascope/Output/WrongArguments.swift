import ArgumentParser

/// Arguments that the parser does not understand, in contrast to values that a command refuses.
///
/// The parser's own message ends with all flags of the command. Here stand the help of the flag that it is about, and
/// where to find the others.
struct WrongArguments {
  let message: String

  /// `nil` for other errors.
  init?(_ error: any Error) {
    // The parser's error is no public type.
    let mirror = Mirror(reflecting: error)
    guard let cause = mirror.descendant("parserError"),
      let commands = mirror.descendant("commandStack") as? [any ParsableCommand.Type],
      !"\(cause)".hasPrefix("userValidationError")
    else { return nil }
    let lines = RetinaScope.fullMessage(for: error).split(separator: "\n").prefix { !$0.hasPrefix("Usage:") }
    let text = lines.joined(separator: "\n").trimmingPrefix("Error: ")
    let name = commands.last.flatMap { $0 == RetinaScope.self ? nil : $0.configuration.commandName }
    message = "\(text)\nSee `\(["retinascope", "help", name].compactMap { $0 }.joined(separator: " "))`."
  }
}

import ArgumentParser
import Glibc
import Support

/// Detects a mistyped command name, which would otherwise be taken for a picture.
enum CommandNames {
  /// - Parameter arguments: the arguments without the program's name.
  static func check(_ arguments: [String]) throws(ValidationError) {
    guard let word = arguments.first else { return }
    if word == "help" {
      guard let topic = arguments.dropFirst().first, !topic.hasPrefix("-"), !all.contains(topic) else {
        return
      }
      throw unknown("command or topic", topic, offered + HelpTopic.all.map(\.name))
    }
    guard !word.hasPrefix("-"), !all.contains(word), access(word, F_OK) != 0, likely(word, offered) != nil
    else { return }
    throw unknown("command", word, offered)
  }

  /// The command, or the topic of its help, that was probably meant; `nil` if none is similar.
  static func likely(_ word: String, _ offered: [String]) -> String? {
    let word = String(word.prefix(32)).lowercased()
    let rated = offered.map { (name: $0, distance: editDistance($0, word)) }
    guard let best = rated.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, min(word.count, best.name.count) / 3)
    else { return nil }
    return best.name
  }

  private static func unknown(_ kind: String, _ word: String, _ offered: [String]) -> ValidationError {
    let hint =
      likely(word, offered).map { "did you mean \($0)?" } ?? "there are \(offered.joined(separator: ", "))."
    return ValidationError("no such \(kind) '\(word)'; \(hint)")
  }

  private static var configurations: [CommandConfiguration] {
    RetinaScope.configuration.subcommands.map { $0.configuration }
  }
  /// The commands that the help lists.
  private static var offered: [String] {
    configurations.filter { $0.shouldDisplay }.compactMap { $0.commandName }
  }
  private static var all: [String] { configurations.compactMap { $0.commandName } + ["help"] }
}

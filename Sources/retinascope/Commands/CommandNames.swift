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
      throw unknown(topic, likely: likely(topic))
    }
    guard !word.hasPrefix("-"), !all.contains(word), access(word, F_OK) != 0, let likely = likely(word) else {
      return
    }
    throw unknown(word, likely: likely)
  }

  /// The command that was probably meant; `nil` if none is similar.
  static func likely(_ word: String) -> String? {
    let word = String(word.prefix(32)).lowercased()
    let rated = offered.map { (name: $0, distance: editDistance($0, word)) }
    guard let best = rated.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, min(word.count, best.name.count) / 3)
    else { return nil }
    return best.name
  }

  private static func unknown(_ word: String, likely: String?) -> ValidationError {
    let hint = likely.map { "did you mean \($0)?" } ?? "there are \(offered.joined(separator: ", "))."
    return ValidationError("no such command '\(word)'; \(hint)")
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

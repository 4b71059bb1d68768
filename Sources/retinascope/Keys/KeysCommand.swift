import ArgumentParser

/// `retinascope keys`: for the README and the manual page, which are made from it.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Lists the inspector's keys.", shouldDisplay: false)

  enum Format: String, ExpressibleByArgument, CaseIterable { case markdown, mdoc }

  @Option(help: ArgumentHelp("For the README, or for the manual page.", valueName: "form"))
  var format = Format.markdown

  func run() throws {
    try OutputSink(path: nil).write(format == .markdown ? KeyList.markdown : KeyList.mdoc)
  }
}

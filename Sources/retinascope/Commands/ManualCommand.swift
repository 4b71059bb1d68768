import ArgumentParser

/// `retinascope manual`: the help's topics for the manual page, in mdoc(7).
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Writes the manual page's topics.", shouldDisplay: false)

  func run() throws { try OutputSink(path: nil).write(ManualText.sections) }
}

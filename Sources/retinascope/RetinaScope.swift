import ArgumentParser

@main
struct RetinaScope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retinascope",
    abstract: "Opens a RetinaNet the way a debugger opens a program.",
    version: "0.1.0",
    subcommands: [
      InspectCommand.self, DetectCommand.self, TraceCommand.self, ModelCommand.self, ConvertCommand.self,
      RenderCommand.self,
      BenchCommand.self,
    ],
    defaultSubcommand: InspectCommand.self)
}

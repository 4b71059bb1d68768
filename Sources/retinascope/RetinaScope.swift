import ArgumentParser

@main
struct RetinaScope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retinascope",
    abstract: "Opens a RetinaNet the way a debugger opens a program.",
    version: "0.1.0",
    subcommands: [
      InspectCommand.self, DetectCommand.self, ExplainCommand.self, EvaluateCommand.self, RenderCommand.self,
      TraceCommand.self, ModelCommand.self,
      ConvertCommand.self, BenchCommand.self, KeysCommand.self,
    ],
    defaultSubcommand: InspectCommand.self)
}

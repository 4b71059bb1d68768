import Foundation
import Runs
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// The command line that the inspector's key y gives, run in a shell.
@Suite(.serialized)
struct CommandLineTests {
  private let folder = TemporaryFolder()

  /// The inspector after some keys, by its own code but on one thread.
  private func inspect(_ picture: String, keys: [Key]) throws -> (canvas: Canvas, line: String) {
    let session = try ModelSession(
      ModelRequest(path: Program.checkout + "/assets/models/stamps-r18.safetensors"))
    let services = LiveServices(
      [.file(picture)], session,
      thresholds: try ThresholdOverrides().displayThresholds(over: session.configuration))
    var state = services.state(
      TerminalTraits(size: CellSize(width: 100, height: 32), cellAspect: 0.48), ViewOptions(),
      invocation: Invocation(pictures: [picture], flags: []), isNewcomer: true)
    try state.settle(in: services)
    for key in keys {
      for command in state.update(.key(key)) {
        command.work(in: services) { _ = state.update($0) }
      }
    }
    let commands = state.update(.key(.character("y")))
    let line = try #require(
      commands.compactMap { if case .copy(let text, _) = $0 { text } else { nil } }.first)
    return (Renderer().canvas(state), line)
  }

  private func shell(_ line: String) throws -> String {
    let outcome = try Program(directory: folder.path).run(shell: line)
    #expect(outcome.exitCode == 0, "\(line): \(outcome.stderr)")
    return outcome.stdout
  }

  @Test(arguments: ["", "jj+++", "SSS", "2", "2v]", "2...", "3", "3]hjj.", "4cc]", "4v.+", "jj34a"])
  func drawsWhatIsOnTheScreen(_ keys: String) throws {
    let name = "it's a \"scene\" & more.png"
    let picture = folder.file(name)
    try FileManager.default.copyItem(
      atPath: Program.checkout + "/assets/demo/8_distractors.png", toPath: picture)
    let (canvas, line) = try inspect(picture, keys: keys.map { .character($0) })
    #expect(try shell(line) == canvas.ansi(depth: .truecolor), "\(keys): \(line)")
  }
}

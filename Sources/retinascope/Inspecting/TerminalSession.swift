import ArgumentParser
import Glibc
import Inspector
import Support
import Terminal

/// The inspector on the program's terminal, from opening the screen to giving it back.
struct TerminalSession {
  let drawing: DrawingOptions
  let usesMouse: Bool

  /// Runs it until the user leaves. However it ends, the terminal is as it was before.
  ///
  /// - Returns: the state at the end, and the signal that asked for it, if one did.
  /// - Throws: an exit code, after one line that says why the inspector cannot start.
  func run(_ start: State, _ services: any Services) throws -> (state: State, signal: Int32?) {
    let screen: Screen
    do throws(ScreenError) {
      screen = try Screen(ScreenOptions(depth: drawing.color.depth, usesMouse: usesMouse))
    } catch {
      throw Self.refused(error)
    }
    var state = start
    state.traits = TerminalTraits(
      size: CellSize(width: screen.width, height: screen.height), depth: screen.depth,
      glyphs: drawing.glyphs ?? (screen.isUnicode ? .quadrant : .ascii),
      cellAspect: drawing.cellAspect ?? screen.cellAspect ?? 0.5)
    state.guessesColors = drawing.color.depth == nil && screen.depth == .palette256
    let runtime = Runtime(state, screen, services)
    runtime.run()
    screen.close()
    let sink = try OutputSink(path: nil)
    // Made printable, since a picture's name may contain control characters.
    for text in runtime.copied { try sink.write(printable(text) + "\n") }
    return (runtime.state, screen.endingSignal)
  }

  /// One line that says why the inspector cannot start: a usage error.
  static func refused(_ error: ScreenError) -> ExitCode {
    Console.complain("\(error)")
    return ExitCode.validationFailure
  }
}

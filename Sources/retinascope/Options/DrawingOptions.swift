import ArgumentParser
import Glibc
import Inspector
import Terminal

/// How views are drawn in character cells: shared by the inspector and `render`.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Colours: auto (what the terminal has; none where NO_COLOR is set), truecolor, 256, 16, 8 or none.",
      valueName: "colors"))
  var color = ColorChoice.auto

  @Option(
    help: ArgumentHelp(
      "Characters of the picture, each set with those before it: ascii (alone), half, quadrant, sextant, wedge.",
      valueName: "set"))
  var glyphs: GlyphSet?

  @Option(
    help: ArgumentHelp(
      "A character cell's width over its height. Default: 0.5; the inspector asks the terminal first.",
      valueName: "ratio"))
  var cellAspect: Double?

  func validate() throws {
    guard let cellAspect, !(0.1...10).contains(cellAspect) else { return }
    throw ValidationError("--cell-aspect \(cellAspect) is out of range: expected a number from 0.1 to 10")
  }
}

/// The value of `--color`.
enum ColorChoice: Hashable, ExpressibleByArgument, CaseIterable {
  case auto
  case depth(ColorDepth)

  static var allCases: [ColorChoice] { [.auto] + ColorDepth.allCases.map(Self.depth) }

  init?(argument: String) {
    guard let choice = Self.allCases.first(where: { $0.defaultValueDescription == argument }) else {
      return nil
    }
    self = choice
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .depth(let depth): depth.rawValue
    }
  }

  static var allValueStrings: [String] { allCases.map(\.defaultValueDescription) }

  /// The requested depth; `nil` for the best that is available.
  var depth: ColorDepth? { if case .depth(let depth) = self { depth } else { nil } }
}

extension GlyphSet: ExpressibleByArgument {}

/// Defaults for flags that are not given, from the terminal on standard output and the environment.
enum TerminalDefaults {
  /// The size that fits on the terminal above its prompt; `nil` without a terminal.
  static var size: CellSize? { size(of: STDOUT_FILENO) }

  static func size(of descriptor: Int32) -> CellSize? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 1 else {
      return nil
    }
    return CellSize(width: Int(size.ws_col), height: Int(size.ws_row) - 1)
  }

  /// Whether NO_COLOR is set (no-color.org).
  static var isWithoutColor: Bool { getenv("NO_COLOR").map { $0.pointee != 0 } ?? false }
}

@preconcurrency import CNcurses
import CSignals
import Foundation
import Glibc
import Support

/// The terminal as the program's screen: shows canvases and reports events.
///
/// It belongs to one thread, and only one can be open: curses, signals and standard error belong to the process.
/// While it is open, standard error is captured if it goes to the same terminal, and is written when the screen closes.
///
/// The owner's loop waits for `descriptor`, takes `nextEvent()` until there is none, and presents the new canvas, or
/// calls `continuePresenting()` if nothing has changed.
public final class Screen {
  /// In columns and rows.
  public internal(set) var width = 1
  public internal(set) var height = 1
  /// Whether it can show block elements, and not just ASCII.
  public let isUnicode: Bool
  /// Becomes readable when there may be an event, or when more can be presented.
  public var descriptor: Int32 { eventPoll.descriptor }
  /// The signal that asked the program to end: see `end(by:)`.
  public internal(set) var endingSignal: Int32?

  let device: TerminalDevice
  let entry: TerminalEntry
  let settings: termios
  let signals: Int32
  let capturedErrors: CapturedStandardError?
  let curses: CursesSession
  let eventPoll: EventPoll
  var presentation: Presentation
  var pacer: Pacer
  var isOpen = true
  /// Whether the terminal is to be cleared by the next refresh.
  var isErased = false
  var isButtonDown = false
  /// Events that came together with one that has been returned.
  var pending: [Event] = []
  var isGone = false

  /// Opens the screen on the program's terminal. If standard input is not a terminal (it may be a picture), keys are
  /// read from the controlling terminal.
  public convenience init(_ options: ScreenOptions = ScreenOptions()) throws(ScreenError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    var input = STDIN_FILENO
    if isatty(input) != 1 {
      input = open("/dev/tty", O_RDWR | O_CLOEXEC)
      guard input >= 0 else { throw .system("open /dev/tty to read keys", errno) }
    }
    try self.init(
      options,
      on: TerminalDevice(
        input: input, output: STDOUT_FILENO, environment: ProcessInfo.processInfo.environment))
  }

  public init(_ options: ScreenOptions, on device: TerminalDevice) throws(ScreenError) {
    guard isatty(device.output) == 1, isatty(device.input) == 1 else { throw .notATerminal }
    guard let type = device.environment["TERM"], !type.isEmpty else { throw .noType }
    self.device = device
    isUnicode = TextLocale.activate(device.environment)
    var entry = try TerminalEntry(type, descriptor: device.output)
    let detected = ColorDetection(
      environment: device.environment, colors: entry.colors, hasTruecolor: entry.hasTruecolor)
    entry.addColors()
    let allowsDirect = isUnicode && entry.allowsDirectCells
    if allowsDirect { entry.protectDirectCells() }
    if entry.isANSI {
      // GNU screen 4 has only the old encoding, which its terminfo entry does not say; tmux may share that entry.
      let isTmux = device.environment["TMUX"] != nil || type.hasPrefix("tmux")
      entry.addMouse(isOldEncoding: entry.hasOldMouse && type.hasPrefix("screen") && !isTmux)
    }
    self.entry = entry
    var settings = termios()
    guard tcgetattr(device.output, &settings) == 0 else {
      throw .system("read the terminal's settings", errno)
    }
    self.settings = settings
    // Before curses, which leaves handled signals alone.
    signals = csignals_begin()
    guard signals >= 0 else { throw .system("make a pipe for signals", errno) }
    do {
      eventPoll = try EventPoll([device.input, signals])
      curses = try CursesSession(entry, device: device, usesMouse: options.usesMouse)
    } catch {
      csignals_finish()
      throw error
    }
    capturedErrors = CapturedStandardError(terminal: device.output)
    let depth = entry.isANSI ? options.depth ?? detected.depth : .none
    presentation = Presentation(depth: depth, isUnicode: isUnicode, allowsDirect: allowsDirect)
    pacer = Pacer(isRemote: device.environment["SSH_CONNECTION"] != nil)
    claim()
  }

  deinit { close() }

  /// The colour depth; a change takes effect with the next canvas. A terminal without ANSI sequences has no colours.
  public var depth: ColorDepth {
    get { presentation.depth }
    set {
      guard entry.isANSI, newValue != depth else { return }
      presentation.change(depth: newValue)
    }
  }

  /// A character cell's width divided by its height, if the terminal reports its size in pixels.
  public var cellAspect: Double? {
    var size = winsize()
    guard ioctl(device.output, UInt(TIOCGWINSZ), &size) == 0, size.ws_xpixel > 0, size.ws_ypixel > 0,
      size.ws_col > 0, size.ws_row > 0
    else { return nil }
    let cellWidth = Double(size.ws_xpixel) / Double(size.ws_col)
    let cellHeight = Double(size.ws_ypixel) / Double(size.ws_row)
    return cellWidth / cellHeight
  }

  /// Restores the terminal as it was.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    release()
    capturedErrors?.replay()
    curses.finish()
    eventPoll.close()
    csignals_finish()
    if device.input != STDIN_FILENO, device.output == STDOUT_FILENO { Glibc.close(device.input) }
  }

  /// Ends the program as an unhandled signal would, so that its parent sees why it ended. Close the screen first.
  public static func end(by signal: Int32) { csignals_end(signal) }
}

/// Options for opening a screen.
public struct ScreenOptions: Sendable, Hashable {
  /// The colour depth; `nil` to detect it.
  public var depth: ColorDepth?
  public var usesMouse: Bool

  public init(depth: ColorDepth? = nil, usesMouse: Bool = true) {
    self.depth = depth
    self.usesMouse = usesMouse
  }
}

/// The terminal to open a screen on.
public struct TerminalDevice: Sendable, Hashable {
  /// Open file descriptors of the terminal; the caller keeps and closes them.
  public var input: Int32
  public var output: Int32
  /// The environment variables: TERM, COLORTERM, and others.
  public var environment: [String: String]

  public init(input: Int32, output: Int32, environment: [String: String]) {
    self.input = input
    self.output = output
    self.environment = environment
  }
}

/// Why the screen cannot be opened, in one line.
public enum ScreenError: Error, Hashable, CustomStringConvertible {
  case notATerminal
  case noType
  case unknownType(String)
  case cannotPlace(String)
  case system(String, Int32)

  public var description: String {
    switch self {
    case .notATerminal: "standard output is not a terminal: \(Self.otherWays)"
    case .noType:
      "TERM is not set, so the terminal's type is unknown: set it (say, TERM=xterm-256color), or \(Self.otherWays)"
    case .unknownType(let name):
      "TERM=\(printable(name)) is no terminal type known here: set TERM to one that is (say, xterm-256color), or \(Self.otherWays)"
    case .cannotPlace(let name):
      "TERM=\(printable(name)) cannot place its cursor: set TERM to what your terminal is (say, xterm-256color), or \(Self.otherWays)"
    case .system(let what, let code): "cannot \(what): \(String(cString: strerror(code)))"
    }
  }

  private static let otherWays = "use the commands `detect` and `render`, which need none"
}

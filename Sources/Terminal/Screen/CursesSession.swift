@preconcurrency import CNcurses
import Glibc

/// An open curses session on a terminal.
struct CursesSession {
  private let screen: OpaquePointer
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  /// The pad that keys are read from: reading from a window would refresh it.
  let keyboard: UnsafeMutablePointer<WINDOW>

  init(_ entry: TerminalEntry, device: TerminalDevice, usesMouse: Bool) throws(ScreenError) {
    guard let output = fdopen(fcntl(device.output, F_DUPFD_CLOEXEC, 3), "w"),
      let input = fdopen(fcntl(device.input, F_DUPFD_CLOEXEC, 3), "r")
    else { throw .system("open the terminal", errno) }
    // The terminal's own size, not LINES and COLUMNS, which are not updated.
    use_env(false)
    use_tioctl(true)
    guard let screen = Self.withEntry(entry, { newterm(entry.name, output, input) }) else {
      fclose(output)
      fclose(input)
      throw .unknownType(entry.name)
    }
    self.screen = screen
    self.output = output
    self.input = input
    // The time within which the rest of a key's sequence must follow its ESC; the default is a second.
    if device.environment["ESCDELAY"] == nil { set_escdelay(25) }
    raw()
    noecho()
    nonl()
    curs_set(0)
    // Curses must not stop its output when a key is waiting.
    typeahead(-1)
    let window = cncurses_window()
    leaveok(window, true)
    idcok(window, false)
    start_color()
    use_default_colors()
    keyboard = newpad(1, 1)
    keypad(keyboard, true)
    nodelay(keyboard, true)
    for (sequence, code) in KeyDecoding.sequences where entry.isANSI { define_key(sequence, code) }
    guard usesMouse else { return }
    // Presses and releases as they are, not combined into clicks.
    mouseinterval(0)
    mousemask(
      cncurses_button_pressed | cncurses_button_released | cncurses_wheel_up | cncurses_wheel_down
        | cncurses_position, nil)
  }

  func finish() {
    delwin(keyboard)
    delscreen(screen)
    fclose(output)
    fclose(input)
  }

  /// Runs `body` while TERMINFO holds the entry.
  private static func withEntry<Result>(_ entry: TerminalEntry, _ body: () -> Result) -> Result {
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", entry.variable, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return body()
  }
}

/// The user's locale, for its characters.
enum TextLocale {
  /// Sets the process's character set (only that: numbers keep their decimal points) to the user's, and returns whether
  /// it has block elements.
  static func activate(_ environment: [String: String]) -> Bool {
    let wanted = name(in: environment)
    if setlocale(LC_CTYPE, wanted ?? "C.UTF-8") == nil, isUnicode(wanted ?? "C.UTF-8") {
      // A locale that is not installed here, for example one inherited over SSH.
      setlocale(LC_CTYPE, "C.UTF-8")
    }
    return String(cString: cncurses_codeset()) == "UTF-8" && cncurses_columns(0x2584) == 1
  }

  /// The locale that the environment names; `nil` if it names none.
  static func name(in environment: [String: String]) -> String? {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = environment[variable], !value.isEmpty { return value }
    }
    return nil
  }

  static func isUnicode(_ name: String) -> Bool {
    let codeset = name.prefix { $0 != "@" }.split(separator: ".").dropFirst().last?.lowercased()
    return codeset == "utf-8" || codeset == "utf8"
  }
}

@preconcurrency import CNcurses
import CSignals
import Foundation
import Glibc

extension Screen {
  /// Takes over the terminal for the first time.
  func claim() {
    var restoration = csignals_restoration()
    restoration.terminal = device.output
    restoration.settings = settings
    restoration.captured_errors = capturedErrors?.file ?? -1
    restoration.errors = capturedErrors?.original ?? -1
    let bytes = entry.restoration.prefix(Int(CSIGNALS_RESTORE_LENGTH))
    withUnsafeMutableBytes(of: &restoration.bytes) { $0.copyBytes(from: bytes) }
    restoration.count = bytes.count
    csignals_set_restoration(&restoration)
    fitSize()
    clear()
    ask()
  }

  /// Takes the terminal over again.
  func reclaim() {
    fitSize()
    clear()
    ask()
    continuePresenting()
  }

  /// Measures early how fast the line is.
  private func ask() {
    let now = Self.seconds
    if entry.isANSI, pacer.wrote(0, from: now, to: now) { send(Self.question) }
  }

  /// Gives the terminal back, temporarily or for good.
  func release() {
    awaitAnswers()
    endwin()
    // Without another screen the prompt comes where the bottom line was.
    if entry.strings["rmcup"] == nil { send(entry.lineClearing) }
    var original = settings
    tcsetattr(device.output, TCSADRAIN, &original)
  }

  /// Redraws everything, after something else has written to the terminal.
  public func redraw() {
    guard isOpen else { return }
    clear()
    continuePresenting()
  }

  /// Suspends the program, as Ctrl-Z does: gives the terminal back, stops, and takes it over again when the program
  /// continues. The size may have changed by then.
  @discardableResult
  public func suspend() -> Event? {
    guard isOpen, csignals_may_stop() else { return nil }
    release()
    csignals_stop()
    reclaim()
    return .resize(width: width, height: height)
  }

  /// Copies text to the clipboard, if the terminal lets programs do that (OSC 52, XTerm Control Sequences).
  public func copy(_ text: String) {
    guard isOpen, entry.isANSI else { return }
    send(Clipboard.sequence(text, environment: device.environment))
  }

  private func clear() {
    erase()
    refresh()
  }

  /// Starts with an empty screen at the next refresh.
  func erase() {
    let window = cncurses_window()
    werase(window)
    presentation.begin(width: width, height: height)
    clearok(window, true)
    isErased = true
  }

  /// Adopts the terminal's size.
  func fitSize() {
    var size = winsize()
    // Some terminals do not report a size; curses then has the one of their terminfo entry.
    let isKnown =
      ioctl(device.output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
    let (columns, rows) =
      isKnown
      ? (Int(size.ws_col), Int(size.ws_row))
      : (Int(getmaxx(cncurses_window())), Int(getmaxy(cncurses_window())))
    guard (columns, rows) != (width, height) else { return }
    resize_term(Int32(rows), Int32(columns))
    (width, height) = (columns, rows)
  }

  /// Waits for outstanding answers: those that come after the program has ended would appear at the shell's prompt.
  private func awaitAnswers() {
    pacer.expire(at: Self.seconds)
    let end = Self.seconds + 0.15
    while pacer.isWaiting, Self.seconds < end {
      eventPoll.wait(end - Self.seconds)
      var code: wint_t = 0
      let result = wget_wch(curses.keyboard, &code)
      if result == KEY_CODE_YES, Int32(bitPattern: code) == KeyDecoding.answer {
        pacer.answered(at: Self.seconds)
      } else if result == ERR {
        // Nothing yet, or nothing from the keyboard.
        usleep(1000)
      }
    }
    tcflush(device.input, TCIFLUSH)
  }
}

/// The escape sequence that copies text to the clipboard.
enum Clipboard {
  static func sequence(_ text: String, environment: [String: String]) -> String {
    let plain = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
    if environment["TMUX"] != nil {
      // tmux accepts one or the other, depending on its options `set-clipboard` and `allow-passthrough`.
      let doubled = plain.replacingOccurrences(of: "\u{1B}", with: "\u{1B}\u{1B}")
      return plain + "\u{1B}Ptmux;\(doubled)\u{1B}\\"
    }
    // GNU screen only passes it on.
    return environment["STY"] != nil ? "\u{1B}P\(plain)\u{1B}\\" : plain
  }
}

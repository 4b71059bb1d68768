@preconcurrency import CNcurses
import CSignals
import Glibc

extension Screen {
  /// The next event; `nil` if there is none now.
  public func nextEvent() -> Event? {
    guard isOpen else { return nil }
    eventPoll.acknowledge()
    while true {
      let signal = csignals_next()
      guard signal != 0 else { break }
      if let event = event(of: signal) { return event }
    }
    while true {
      if !pending.isEmpty { return pending.removeFirst() }
      var code: wint_t = 0
      switch wget_wch(curses.keyboard, &code) {
      case OK:
        if code == 27, takesSequence() { continue }
        if let key = KeyDecoding.key(character: code) { return .key(key) }
      case KEY_CODE_YES:
        if let event = event(code: Int32(bitPattern: code)) { return event }
      default:
        guard !isGone, isHungUp else { return nil }
        isGone = true
        return .hangup
      }
    }
  }

  private func event(of signal: Int32) -> Event? {
    switch signal {
    case SIGWINCH:
      // Even where the size is the old one again: in between the terminal has cut or moved what it shows, and it tells
      // of several changes only once.
      fitSize()
      erase()
      return .resize(width: width, height: height)
    case SIGTSTP:
      return suspend()
    case SIGCONT:
      // The program was stopped from outside, and the terminal may have been used since. `endwin` first, so that curses
      // takes the terminal again.
      endwin()
      reclaim()
      return .resize(width: width, height: height)
    default:
      endingSignal = signal
      return .hangup
    }
  }

  private func event(code: Int32) -> Event? {
    switch code {
    case KeyDecoding.answer:
      pacer.answered(at: Self.seconds)
      return nil
    case KEY_MOUSE:
      pending = mouseEvents()
      return pending.isEmpty ? nil : pending.removeFirst()
    default:
      return KeyDecoding.key(code: code).map { .key($0) }
    }
  }

  /// Curses reads all waiting events (the latest eight), and returns the latest first.
  private func mouseEvents() -> [Event] {
    var taken: [MEVENT] = []
    var event = MEVENT()
    while getmouse(&event) == OK { taken.append(event) }
    return taken.reversed().compactMap { mouseEvent($0) }
  }

  private func mouseEvent(_ event: MEVENT) -> Event? {
    let kind: MouseEvent.Gesture
    if event.bstate & cncurses_button_pressed != 0 {
      kind = .press
    } else if event.bstate & cncurses_button_released != 0 {
      kind = .release
    } else if event.bstate & cncurses_wheel_up != 0 {
      kind = .wheelUp
    } else if event.bstate & cncurses_wheel_down != 0 {
      kind = .wheelDown
    } else if isButtonDown, event.bstate & cncurses_position != 0 {
      kind = .drag
    } else {
      return nil
    }
    if kind == .press || kind == .release { isButtonDown = kind == .press }
    let (x, y) = (Int(event.x), Int(event.y))
    return .mouse(MouseEvent(kind, x: min(max(0, x), width - 1), y: min(max(0, y), height - 1)))
  }

  /// After an ESC that begins no known sequence: takes what follows it, if that belongs to it or was read ahead, and
  /// skips a sequence that is not known, whose characters would otherwise be taken for keys. False if nothing follows, or
  /// a character that comes next.
  private func takesSequence() -> Bool {
    var code: wint_t = 0
    switch wget_wch(curses.keyboard, &code) {
    case OK: break
    case KEY_CODE_YES:
      // The key Esc, and behind it a sequence of its own: an answer must not be lost, nor another key.
      let next = event(code: Int32(bitPattern: code))
      pending = [.key(.escape)] + [next].compactMap(\.self) + pending
      return true
    default: return false
    }
    guard code == 0x5B || code == 0x4F else {
      unget_wch(wchar_t(code))
      return false
    }
    let introducer = code
    guard wget_wch(curses.keyboard, &code) == OK else {
      pending = [.key(.escape), .key(.character(Character(Unicode.Scalar(UInt8(introducer)))))]
      return true
    }
    // Parameter and intermediate bytes, then one final byte (ECMA-48, 5.4).
    while (0x20..<0x40).contains(code), wget_wch(curses.keyboard, &code) == OK {}
    return true
  }

  /// Whether the terminal is gone: it then reads as end of file.
  private var isHungUp: Bool {
    var waiting = pollfd(fd: device.input, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 0) > 0 else { return false }
    if waiting.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
    var count: Int32 = 0
    return ioctl(device.input, UInt(FIONREAD), &count) == 0 && count == 0
  }
}

/// What a terminal reports to the program.
public enum Event: Sendable, Hashable {
  case key(Key)
  case mouse(MouseEvent)
  /// The terminal now has this size, in columns and rows.
  case resize(width: Int, height: Int)
  /// The terminal is gone, or the program was asked to end: no more keys will come.
  case hangup
}

/// A key press.
public enum Key: Sendable, Hashable {
  case character(Character)
  /// A letter with Ctrl, in lower case.
  case control(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case home, end, pageUp, pageDown
  case tab, backTab, enter, escape, backspace, delete
  case function(Int)
}

/// A mouse event, in character cells from the upper left.
public struct MouseEvent: Sendable, Hashable {
  public enum Gesture: Sendable, Hashable {
    case press, drag, release, wheelUp, wheelDown
  }

  public var kind: Gesture
  public var x: Int
  public var y: Int

  public init(_ kind: Gesture, x: Int, y: Int) {
    self.kind = kind
    self.x = x
    self.y = y
  }
}

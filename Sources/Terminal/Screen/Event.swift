/// What a terminal tells the program.
public enum Event: Sendable, Hashable {
  case key(Key)
  case mouse(MouseEvent)
  /// The terminal now has this size, in columns and rows.
  case resize(width: Int, height: Int)
  /// The terminal went away: nobody will press a key again.
  case hangup
}

/// A key as a person presses it.
public enum Key: Sendable, Hashable {
  case character(Character)
  /// With Ctrl held; the letter in lower case.
  case control(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case home, end, pageUp, pageDown
  case tab, backTab, enter, escape, backspace, delete
  case function(Int)
}

/// What the mouse did, in character cells from the upper left.
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

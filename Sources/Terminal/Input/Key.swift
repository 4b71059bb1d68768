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

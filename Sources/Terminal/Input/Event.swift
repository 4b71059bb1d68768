/// What a terminal tells the program.
public enum Event: Sendable, Hashable {
  case key(Key)
  case mouse(MouseEvent)
  /// The terminal now has this size, in columns and rows.
  case resize(width: Int, height: Int)
  /// The terminal went away: nobody will press a key again.
  case hangup
}

import Terminal

/// A terminal as the runtime needs it: `Screen`, but in tests.
public protocol Display: AnyObject {
  /// Becomes readable when there is an event to take, or more to present.
  var descriptor: Int32 { get }
  var depth: ColorDepth { get set }
  /// Whether something of the latest canvas is still to be shown.
  var isBehind: Bool { get }

  /// What the user did next; `nil` when there is nothing more now.
  func nextEvent() -> Event?
  /// Shows a canvas; a newer one takes the place of what is not shown yet.
  func present(_ canvas: Canvas)
  func continuePresenting()
  func redraw()
  /// Stops the program until the user lets it go on.
  func suspend() -> Event?
  /// Puts a text onto the clipboard.
  func copy(_ text: String)
}

extension Screen: Display {}

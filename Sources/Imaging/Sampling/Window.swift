/// A rectangle of a picture in its own pixels, which need not be whole: x to the right, y down.
public struct Window: Sendable, Hashable {
  public var x, y, width, height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// The rows and columns of a map.
public struct MapDimensions: Sendable, Hashable {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Of a map `[H, W, C]`.
  public init(_ map: Tensor) { self.init(height: map.shape[0], width: map.shape[1]) }
}

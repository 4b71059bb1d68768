/// Which feature map principal components belong to.
public struct PrincipalComponentsKey: Sendable, Hashable {
  public var inference: InferenceID
  public var layer: Layer

  public init(inference: InferenceID, layer: Layer) {
    self.inference = inference
    self.layer = layer
  }
}

/// The first three principal components of a feature map, as the red, green and blue of each grid cell.
public struct PrincipalComponents: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// `[height, width, 3]`
  public let pixels: [UInt8]
  /// The share of the variance that each of the three explains, 0…1.
  public let shares: [Float]

  public init(width: Int, height: Int, pixels: [UInt8], shares: [Float]) {
    self.width = width
    self.height = height
    self.pixels = pixels
    self.shares = shares
  }
}

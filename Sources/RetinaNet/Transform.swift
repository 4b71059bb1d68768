/// How the original picture became the network's input: resized, then padded at the right and bottom.
public struct Transform: Sendable, Codable, Hashable {
  /// Width and height in pixels.
  public struct Size: Sendable, Hashable, Codable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }

    public init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      width = try list.decode(Int.self)
      height = try list.decode(Int.self)
    }

    public func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(width)
      try list.encode(height)
    }
  }

  public var original: Size
  public var resized: Size
  public var padded: Size

  public init(original: Size, resized: Size, padded: Size) {
    self.original = original
    self.resized = resized
    self.padded = padded
  }
}

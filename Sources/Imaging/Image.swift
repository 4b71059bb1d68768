/// A picture: 8-bit RGB, interleaved, row by row. `pixels` is `[height, width, 3]`.
public struct Image: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt8]

  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "pixels do not fill \(width)x\(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

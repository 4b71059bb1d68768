// Imaging holds pictures: reading PNG, JPEG, WebP and TIFF (Codecs), resizing as the networks' libraries do (Resampling), showing
// at any size (Pyramid), drawing boxes and labels (Drawing), and the bitmap font (Font).

/// A picture: 8-bit RGB, interleaved, row by row. `pixels` is `[height, width, 3]`.
public struct Image: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt8]
  /// What is to be said about how it was read. It is no part of the picture, and does not count for equality.
  public let notes: [PictureNote]

  public init(width: Int, height: Int, pixels: [UInt8], notes: [PictureNote] = []) {
    precondition(pixels.count == width * height * 3, "pixels do not fill \(width)x\(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
    self.notes = notes
  }

  public static func == (left: Image, right: Image) -> Bool {
    left.width == right.width && left.height == right.height && left.pixels == right.pixels
  }
}

/// A width and a height in pixels.
public struct PixelSize: Sendable, Hashable {
  public var width, height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

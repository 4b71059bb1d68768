/// How pictures are read.
public struct DecodingOptions: Sendable, Hashable {
  public enum Exif: String, Sendable, Hashable, CaseIterable {
    /// Turn the pixels as the file's orientation says.
    case apply
    /// Leave the pixels as they are stored, for data sets annotated on unrotated pixels.
    case ignore
  }

  public var exif: Exif
  /// Pictures that declare more pixels are refused before memory is taken for them.
  public var maxPixels: Int

  /// What is only shown need not be decoded whole: a JPEG then comes at a half, a quarter or an eighth of its size,
  /// as long as it is no smaller than this, upright. `nil`: at its own size.
  public var least: Size?

  /// In pixels.
  public struct Size: Sendable, Hashable {
    public var width, height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// 100 million: room for most cameras and scanners, and 300 MB of pixels at most.
  public static let defaultMaxPixels = 100_000_000

  public init(exif: Exif = .apply, maxPixels: Int = defaultMaxPixels, least: Size? = nil) {
    self.exif = exif
    self.maxPixels = maxPixels
    self.least = least
  }
}

/// How pictures are read.
public struct DecodingOptions: Sendable, Hashable {
  public enum ExifPolicy: String, Sendable, Hashable, CaseIterable {
    /// Turn the pixels as the file's orientation says.
    case apply
    /// Leave the pixels as they are stored, for data sets annotated on unrotated pixels.
    case ignore
  }

  /// What becomes of pictures whose decoder noticed damage but went on, as Pillow does.
  public enum DamagePolicy: String, Sendable, Hashable, CaseIterable {
    /// Take the pixels as they come out; the picture's notes say so.
    case use
    /// Throw.
    case refuse
  }

  public var exif: ExifPolicy
  public var damagedPictures: DamagePolicy
  /// The value that becomes white, 255 to 65535, where values have more than 8 bits. `nil`: the largest that fits.
  public var whiteLevel: Int?
  /// Pictures that declare more pixels are refused before memory is taken for them.
  public var maxPixels: Int

  /// The smallest upright size that is good enough. A JPEG is then decoded at a half, a quarter or an eighth of its
  /// size, if that is at least this large. `nil`: always at its own size.
  public var least: PixelSize?

  /// 100 million: room for most cameras and scanners, and 300 MB of pixels at most.
  public static let defaultMaxPixels = 100_000_000

  public init(
    exif: ExifPolicy = .apply, maxPixels: Int = defaultMaxPixels, least: PixelSize? = nil,
    damagedPictures: DamagePolicy = .use, whiteLevel: Int? = nil
  ) {
    self.exif = exif
    self.maxPixels = maxPixels
    self.least = least
    self.damagedPictures = damagedPictures
    self.whiteLevel = whiteLevel
  }
}

/// How pictures are read.
public struct DecodingOptions: Sendable, Hashable {
  public enum ExifPolicy: String, Sendable, Hashable, CaseIterable {
    /// Turn the pixels as the file's orientation says.
    case apply
    /// Leave the pixels as they are stored, for data sets annotated on unrotated pixels.
    case ignore
  }

  public var exif: ExifPolicy
  /// Pictures that declare more pixels are refused before memory is taken for them.
  public var maxPixels: Int

  /// The smallest upright size that is good enough. A JPEG is then decoded at a half, a quarter or an eighth of its
  /// size, if that is at least this large. `nil`: always at its own size.
  public var least: PixelSize?

  /// 100 million: room for most cameras and scanners, and 300 MB of pixels at most.
  public static let defaultMaxPixels = 100_000_000

  public init(exif: ExifPolicy = .apply, maxPixels: Int = defaultMaxPixels, least: PixelSize? = nil) {
    self.exif = exif
    self.maxPixels = maxPixels
    self.least = least
  }
}

extension Image {
  /// Reads a picture as 8-bit RGB: PNG or JPEG, recognised by content and not by name.
  ///
  /// The pixels are those of Pillow's `ImageOps.exif_transpose(Image.open(path)).convert("RGB")`: equal for PNG,
  /// within one level for JPEG. One thing differs: 16-bit grey keeps its high byte, as 16-bit colour does, where
  /// Pillow clips every value above 255 to white.
  ///
  /// - Parameter path: a file or a pipe, such as `/dev/stdin`.
  /// - Throws: when the file cannot be read, is no PNG or JPEG, is damaged or cut off, or declares more pixels than
  ///   the options allow.
  public static func open(
    _ path: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> Image {
    try decode(PictureFile.read(path, maxPixels: options.maxPixels), name: path, options: options)
  }

  /// Decodes a PNG's or a JPEG's bytes, as `open` does.
  /// - Parameter name: what errors call the picture.
  public static func decode(
    _ bytes: [UInt8], name: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> Image {
    try withReader(bytes, name: name, options: options) { reader, orientation throws(DecodingFailure) in
      if let least = options.least, let reader = reader as? JPEGReader {
        let stored =
          orientation.swapsSides
          ? PixelSize(width: least.height, height: least.width) : least
        try reader.reduce(toAtLeast: stored)
      }
      let pixels = try RowAssembly.pixels(from: reader, orientation: orientation)
      return orientation.swapsSides
        ? Image(width: reader.height, height: reader.width, pixels: pixels)
        : Image(width: reader.width, height: reader.height, pixels: pixels)
    }
  }

  /// The width and height that `open` would give, without decoding the pixels.
  /// - Throws: as `open`, except for damage behind the header.
  public static func probeSize(
    _ path: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> (width: Int, height: Int) {
    try probeSize(PictureFile.read(path, maxPixels: options.maxPixels), name: path, options: options)
  }

  /// The width and height that `decode` would give, without decoding the pixels.
  public static func probeSize(
    _ bytes: [UInt8], name: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> (width: Int, height: Int) {
    try withReader(bytes, name: name, options: options) { reader, orientation in
      orientation.swapsSides ? (reader.height, reader.width) : (reader.width, reader.height)
    }
  }

  /// The longest side that is read: a decoder allocates a few rows before the pixels can be checked.
  private static let longestSide = 1_000_000

  private static func withReader<Result>(
    _ bytes: [UInt8], name: String, options: DecodingOptions,
    _ body: (any PictureReader, Orientation) throws(DecodingFailure) -> Result
  ) throws(ImageError) -> Result {
    guard !bytes.isEmpty else { throw ImageError(file: name, reason: .empty) }
    try PictureFile.requirePicture(bytes, name: name)
    let isPNG = PictureFormat(of: bytes) == .png
    if isPNG, let size = PNGMetadata.size(bytes) {
      try requireSize(size.width, size.height, name: name, options: options)
    }
    return try bytes.withUnsafeBufferPointer { buffer throws(ImageError) in
      let reader = try naming(name) { () throws(DecodingFailure) -> any PictureReader in
        isPNG ? try PNGReader(buffer) : try JPEGReader(buffer)
      }
      try requireSize(reader.width, reader.height, name: name, options: options)
      let orientation: Orientation =
        switch options.exif {
        case .ignore: .upright
        case .apply: isPNG ? PNGMetadata.orientation(bytes) : JPEGMetadata.orientation(bytes)
        }
      return try naming(name) { () throws(DecodingFailure) in try body(reader, orientation) }
    }
  }

  private static func requireSize(
    _ width: Int, _ height: Int, name: String, options: DecodingOptions
  ) throws(ImageError) {
    guard max(width, height) <= longestSide else {
      throw ImageError(file: name, reason: .sideTooLong(width: width, height: height, limit: longestSide))
    }
    guard width * height <= options.maxPixels else {
      throw ImageError(
        file: name, reason: .tooManyPixels(width: width, height: height, limit: options.maxPixels))
    }
  }

  private static func naming<Result>(
    _ name: String, _ body: () throws(DecodingFailure) -> Result
  ) throws(ImageError) -> Result {
    do throws(DecodingFailure) {
      return try body()
    } catch {
      throw ImageError(file: name, reason: .damaged(format: error.format, details: error.details))
    }
  }
}

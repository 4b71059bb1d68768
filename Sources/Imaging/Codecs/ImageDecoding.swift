import Support

extension Image {
  /// Reads a picture as 8-bit RGB: PNG, JPEG, WebP or TIFF, recognised by content and not by name.
  ///
  /// The pixels are those of Pillow's `ImageOps.exif_transpose(Image.open(path)).convert("RGB")`: equal, but for JPEG
  /// within one level. One thing differs: 16-bit grey keeps its high byte, as 16-bit colour does, where Pillow clips
  /// every value above 255 to white.
  ///
  /// - Parameter path: a file or a pipe, such as `/dev/stdin`.
  /// - Throws: when the file cannot be read, is no picture, is cut off or damaged beyond what the options allow, or
  ///   declares more pixels than they allow.
  public static func open(
    _ path: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> Image {
    try decode(PictureFile.read(path, maxPixels: options.maxPixels), name: path, options: options)
  }

  /// Decodes a picture's bytes, as `open` does.
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
      let pixels = try RowAssembly.pixels(
        from: reader, orientation: orientation, refusesDamage: options.damagedPictures == .refuse)
      let damage = reader.damage.map { [PictureNote.damaged(format: reader.format, details: $0)] } ?? []
      let (width, height) =
        orientation.swapsSides ? (reader.height, reader.width) : (reader.width, reader.height)
      return Image(width: width, height: height, pixels: pixels, notes: damage + reader.notes)
    }
  }

  /// The width and height that `open` would give, without decoding the pixels.
  /// - Throws: as `open`, except for damage behind the header.
  public static func probeSize(
    _ path: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> (width: Int, height: Int) {
    try probeSize(PictureFile.readHeader(path, maxPixels: options.maxPixels), name: path, options: options)
  }

  /// The width and height that `decode` would give, without decoding the pixels.
  public static func probeSize(
    _ bytes: [UInt8], name: String, options: DecodingOptions = DecodingOptions()
  ) throws(ImageError) -> (width: Int, height: Int) {
    try withReader(bytes, name: name, options: options) { reader, orientation in
      orientation.swapsSides ? (reader.height, reader.width) : (reader.width, reader.height)
    }
  }

  /// How many bytes the pixels of a file would take; `nil` where its start does not tell, or is no picture's.
  public static func declaredBytes(_ path: String, options: DecodingOptions) -> Int? {
    guard let start = try? InputFile.start(of: path, count: PictureFile.headerLength),
      let size = try? probeSize(start, name: path, options: options)
    else { return nil }
    return size.width * size.height * 3
  }

  /// The longest side that is read: a decoder allocates a few rows before the pixels can be checked.
  private static let longestSide = 1_000_000

  private static func withReader<Result>(
    _ bytes: [UInt8], name: String, options: DecodingOptions,
    _ body: (any PictureReader, Orientation) throws(DecodingFailure) -> Result
  ) throws(ImageError) -> Result {
    guard !bytes.isEmpty else { throw ImageError(file: name, reason: .empty) }
    try PictureFile.requirePicture(bytes, name: name)
    let format = PictureFormat(of: bytes)
    if format == .png, let size = PNGMetadata.size(bytes) {
      try requireSize(size.width, size.height, name: name, options: options)
    }
    return try bytes.withUnsafeBufferPointer { buffer throws(ImageError) in
      let (reader, orientation) = try naming(name) { () throws(DecodingFailure) in
        try openReader(format, bytes, buffer, whiteLevel: options.whiteLevel)
      }
      try requireSize(reader.width, reader.height, name: name, options: options)
      return try naming(name) { () throws(DecodingFailure) in
        try body(reader, options.exif == .apply ? orientation() : .upright)
      }
    }
  }

  /// - Parameter buffer: the bytes, which must outlive the reader.
  private static func openReader(
    _ format: PictureFormat, _ bytes: [UInt8], _ buffer: UnsafeBufferPointer<UInt8>, whiteLevel: Int?
  ) throws(DecodingFailure) -> (any PictureReader, orientation: () -> Orientation) {
    switch format {
    case .png:
      return (try PNGReader(buffer, whiteLevel: whiteLevel), { PNGMetadata.orientation(bytes) })
    case .webp:
      let reader = try WebPReader(buffer)
      return (reader, { reader.container.orientation(bytes) })
    case .tiff:
      let reader = try TIFFReader(buffer, whiteLevel: whiteLevel)
      return (reader, { reader.orientation })
    case .jpeg, .unsupported, .foreign:
      return (try JPEGReader(buffer), { JPEGMetadata.orientation(bytes) })
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
      let (format, details) = (error.format, error.details)
      switch error.cause {
      case .damage: throw ImageError(file: name, reason: .damaged(format: format, details: details))
      case .tolerableDamage:
        throw ImageError(file: name, reason: .damageRefused(format: format, details: details))
      case .unsupported:
        throw ImageError(file: name, reason: .unsupportedKind(format: format, details: details))
      }
    }
  }
}

/// Puts a reader's rows where the orientation wants them, without a second copy of the picture where that can be.
enum RowAssembly {
  /// - Returns: `[height, width, 3]` of the upright picture.
  static func pixels(
    from reader: some PictureReader, orientation: Orientation
  ) throws(DecodingFailure) -> [UInt8] {
    let count = reader.width * reader.height * 3
    var failure: DecodingFailure?
    // Uninitialised: a file that ends early then never touches the memory that it declared.
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      do throws(DecodingFailure) {
        try reader.start()
        if orientation == .upright || reader.passes > 1 {
          try readUpright(reader, into: target)
        } else {
          try readTurned(reader, orientation: orientation, into: target)
        }
        try reader.finish()
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard orientation != .upright && reader.passes > 1 else { return pixels }
    return turned(pixels, width: reader.width, height: reader.height, orientation: orientation)
  }

  private static func readUpright(
    _ reader: some PictureReader, into target: UnsafeMutablePointer<UInt8>
  ) throws(DecodingFailure) {
    for _ in 0..<reader.passes {
      for y in 0..<reader.height { try reader.readRow(into: target + y * reader.width * 3) }
    }
  }

  private static func readTurned(
    _ reader: some PictureReader, orientation: Orientation, into target: UnsafeMutablePointer<UInt8>
  ) throws(DecodingFailure) {
    let width = reader.width
    let placement = orientation.placement(width: width, height: reader.height)
    // Bands of rows: a stored column becomes a row, and single pixels would touch a cache line each.
    let bandHeight = 128
    let band = UnsafeMutablePointer<UInt8>.allocate(capacity: width * 3 * bandHeight)
    defer { band.deallocate() }
    for top in stride(from: 0, to: reader.height, by: bandHeight) {
      let rows = min(bandHeight, reader.height - top)
      for y in 0..<rows { try reader.readRow(into: band + y * width * 3) }
      place(band, width: width, rows: rows, firstRow: top, placement, into: target)
    }
  }

  private static func turned(
    _ pixels: [UInt8], width: Int, height: Int, orientation: Orientation
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, initialized in
      pixels.withUnsafeBufferPointer { source in
        place(
          source.baseAddress!, width: width, rows: height, firstRow: 0,
          orientation.placement(width: width, height: height), into: buffer.baseAddress!)
      }
      initialized = pixels.count
    }
  }

  private static func place(
    _ band: UnsafePointer<UInt8>, width: Int, rows: Int, firstRow: Int,
    _ placement: Orientation.Placement, into target: UnsafeMutablePointer<UInt8>
  ) {
    for x in 0..<width {
      let start = placement.start + x * placement.perColumn + firstRow * placement.perRow
      for y in 0..<rows {
        let from = band + (y * width + x) * 3
        let to = target + (start + y * placement.perRow) * 3
        to[0] = from[0]
        to[1] = from[1]
        to[2] = from[2]
      }
    }
  }
}

/// A decoder that gives the stored rows of a picture, from the top.
protocol PictureReader: AnyObject {
  var width: Int { get }
  var height: Int { get }
  /// How often the rows are gone through: more than once where the file is interlaced.
  var passes: Int { get }

  /// Takes the memory that decoding needs.
  func start() throws(DecodingFailure)
  /// The next row of the present pass as 8-bit RGB into `row`, 3 × width bytes. In a picture of several passes
  /// `row` must be what the earlier ones wrote.
  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure)
  /// Reads what follows the pixels, so that a file cut off there is noticed.
  func finish() throws(DecodingFailure)
}

/// A decoder's own words for what is wrong.
struct DecodingFailure: Error {
  let format: String
  let details: String

  /// - Parameter message: NUL-terminated, from a library.
  init(format: String, message: [CChar]) {
    self.format = format
    details = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

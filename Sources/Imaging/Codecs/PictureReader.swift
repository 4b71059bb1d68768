import CJPEG
import CPNG

/// A decoder that yields the stored rows of a picture, from the top.
protocol PictureReader: AnyObject {
  var width: Int { get }
  var height: Int { get }
  /// How many passes over the rows it takes: several for interlaced files.
  var passes: Int { get }

  /// Allocates what decoding needs.
  func start() throws(DecodingFailure)
  /// Reads the next row of the current pass as 8-bit RGB into `row`, 3 × width bytes. With several passes, `row` must
  /// hold what the earlier ones wrote.
  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure)
  /// Reads what follows the pixels, to notice files that are cut off there.
  func finish() throws(DecodingFailure)
}

/// A C library's message about a failure.
struct DecodingFailure: Error {
  let format: String
  let details: String

  /// - Parameter message: NUL-terminated, from a library.
  init(format: String, message: UnsafePointer<CChar>) {
    self.format = format
    details = String(cString: message)
  }

  private static let messageLength = max(CPNG_MESSAGE_LENGTH, CJPEG_MESSAGE_LENGTH)

  /// Calls a C function of a codec, and throws the message that it left if it returns false.
  /// - Parameter function: gets room for a message.
  static func check(
    _ format: String, _ function: (UnsafeMutablePointer<CChar>) -> Bool
  ) throws(DecodingFailure) {
    let failure = withUnsafeTemporaryAllocation(of: CChar.self, capacity: messageLength) { message in
      message.initialize(repeating: 0)
      return function(message.baseAddress!)
        ? nil : DecodingFailure(format: format, message: message.baseAddress!)
    }
    if let failure { throw failure }
  }
}

/// Puts a reader's rows where the orientation wants them, without a second copy of the picture if possible.
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

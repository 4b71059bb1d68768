import CTIFF

/// libtiff's decoder: the first page, to 8-bit RGB.
///
/// Palettes are looked up, grey is repeated, inks become light, alpha is dropped: where the colours were multiplied by
/// it, they are divided again. Values of more than 8 bits become 8 by the white level.
final class TIFFReader: PictureReader {
  let format = "TIFF"
  let width: Int
  let height: Int
  let orientation: Orientation
  private let handle: OpaquePointer
  private let header: ctiff_header
  private var row: [UInt16] = []
  private var scale: SampleScale
  /// The pages of the file.
  private let pages: Int

  /// - Parameters:
  ///   - bytes: must outlive the reader.
  ///   - whiteLevel: the value that becomes white, of those with more than 8 bits.
  init(_ bytes: UnsafeBufferPointer<UInt8>, whiteLevel: Int?) throws(DecodingFailure) {
    let pages = TIFFPages(bytes)
    if pages.beginsWithPreview {
      throw DecodingFailure(
        format: "TIFF", details: "its first picture is only a preview, as in cameras' raw files",
        cause: .unsupported)
    }
    var header = ctiff_header()
    var handle: OpaquePointer?
    var isUnsupported = false
    do throws(DecodingFailure) {
      try DecodingFailure.check("TIFF") {
        handle = ctiff_open(bytes.baseAddress, bytes.count, &header, &isUnsupported, $0)
        return handle != nil
      }
    } catch {
      throw DecodingFailure(
        format: error.format, details: error.details, cause: isUnsupported ? .unsupported : .damage)
    }
    self.handle = handle!
    self.header = header
    self.pages = pages.count
    width = Int(header.width)
    height = Int(header.height)
    orientation = Orientation(rawValue: Int(header.orientation)) ?? .upright
    // Inks have no white level.
    scale = SampleScale(
      bits: Int(header.bits), white: header.colours == CTIFF_CMYK ? nil : whiteLevel)
  }

  deinit { ctiff_close(handle) }

  var damage: String? { ctiff_damage(handle).map { String(cString: $0) } }

  var notes: [PictureNote] {
    (header.colours == CTIFF_CMYK ? [] : scale.notes) + (pages > 1 ? [.firstPage(of: pages)] : [])
  }

  func start() throws(DecodingFailure) {
    try DecodingFailure.check("TIFF") { ctiff_start(handle, $0) }
    row = [UInt16](repeating: 0, count: width * Int(header.channels))
  }

  func readRow(into target: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    try DecodingFailure.check("TIFF") { ctiff_read_row(handle, &row, $0) }
    switch header.colours {
    case CTIFF_PALETTE: lookUp(into: target)
    case CTIFF_CMYK: mixInks(into: target)
    default: convert(into: target)
    }
  }

  private func lookUp(into target: UnsafeMutablePointer<UInt8>) {
    for channel in 0..<3 {
      guard let palette = ctiff_palette(handle, UInt32(channel)) else { continue }
      for x in 0..<width { target[3 * x + channel] = UInt8(palette[Int(row[x])] >> 8) }
    }
  }

  private func mixInks(into target: UnsafeMutablePointer<UInt8>) {
    var scale = scale
    for x in 0..<width {
      let black = scale.convert(row[4 * x + 3])
      for channel in 0..<3 {
        target[3 * x + channel] = PrintedInk.light(scale.convert(row[4 * x + channel]), black: black)
      }
    }
    self.scale = scale
  }

  /// Grey and RGB.
  private func convert(into target: UnsafeMutablePointer<UInt8>) {
    var scale = scale
    let channels = Int(header.channels)
    let colours = header.has_associated_alpha ? channels - 1 : channels
    // Where 0 is white, the values are counted from the other end.
    let flip = header.colours == CTIFF_INVERSE ? UInt16(1 << header.bits - 1) : 0
    row.withUnsafeBufferPointer { row in
      for x in 0..<width {
        for channel in 0..<3 {
          target[3 * x + channel] = scale.convert(flip ^ row[x * channels + min(channel, colours - 1)])
        }
        guard header.has_associated_alpha else { continue }
        // The alpha is no colour: it does not count for the range.
        let alpha = Int(row[x * channels + colours] >> (header.bits > 8 ? UInt16(header.bits) - 8 : 0))
        guard alpha < 255 else { continue }
        for channel in 0..<3 {
          let value = Int(target[3 * x + channel])
          target[3 * x + channel] = alpha == 0 ? 0 : UInt8(min(255, value * 255 / alpha))
        }
      }
    }
    self.scale = scale
  }
}

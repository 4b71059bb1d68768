import CJPEG

/// libjpeg's decoder: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK to RGB.
final class JPEGReader: PictureReader {
  let format = "JPEG"
  private(set) var width: Int
  private(set) var height: Int
  private let handle: OpaquePointer
  /// A row of CMYK, if the file has four channels.
  private var inks: [UInt8]

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(DecodingFailure) {
    var header = cjpeg_header()
    var handle: OpaquePointer?
    try DecodingFailure.check("JPEG") {
      handle = cjpeg_open(bytes.baseAddress, bytes.count, &header, $0)
      return handle != nil
    }
    self.handle = handle!
    width = Int(header.width)
    height = Int(header.height)
    inks = header.channels == 4 ? [UInt8](repeating: 0, count: width * 4) : []
  }

  deinit { cjpeg_close(handle) }

  var damage: String? { cjpeg_damage(handle).map { String(cString: $0) } }

  /// Decodes the picture at a half, a quarter or an eighth of its size: the smallest that is at least this large.
  /// Call it before `start`.
  func reduce(toAtLeast least: PixelSize) throws(DecodingFailure) {
    let fitting = [8, 4, 2].first { width / $0 >= least.width && height / $0 >= least.height }
    guard let fitting, least.width > 0, least.height > 0 else { return }
    var header = cjpeg_header()
    try DecodingFailure.check("JPEG") { cjpeg_reduce(handle, UInt32(fitting), &header, $0) }
    (width, height) = (Int(header.width), Int(header.height))
  }

  func start() throws(DecodingFailure) {
    try DecodingFailure.check("JPEG") { cjpeg_start(handle, $0) }
  }

  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    guard !inks.isEmpty else {
      try DecodingFailure.check("JPEG") { cjpeg_read_row(handle, row, $0) }
      return
    }
    try DecodingFailure.check("JPEG") { cjpeg_read_row(handle, &inks, $0) }
    for x in 0..<width {
      // Adobe's programs store 255 − ink; every file with four channels is taken to be theirs.
      let black = 255 - inks[4 * x + 3]
      for channel in 0..<3 {
        row[3 * x + channel] = PrintedInk.light(255 - inks[4 * x + channel], black: black)
      }
    }
  }

  func finish() throws(DecodingFailure) {
    try DecodingFailure.check("JPEG") { cjpeg_finish(handle, $0) }
  }
}

/// What a JPEG says before its first scan: the orientation.
enum JPEGMetadata {
  /// From the APP1 segments: EXIF, else XMP.
  static func orientation(_ bytes: [UInt8]) -> Orientation {
    var exif: ArraySlice<UInt8>?
    var xmp: ArraySlice<UInt8>?
    let xmpPrefix = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    forEachSegment(bytes) { marker, data in
      guard marker == 0xE1 else { return }
      if data.starts(with: Metadata.exifPrefix) {
        if exif == nil { exif = data }
      } else if data.starts(with: xmpPrefix) {
        xmp = data.dropFirst(xmpPrefix.count)
      }
    }
    return Metadata.orientation(exif: exif, xmp: xmp)
  }

  /// Whether all that comes before the first scan is there, and the scan's own segment.
  static func isWhole(in bytes: [UInt8]) -> Bool { forEachSegment(bytes) { _, _ in } }

  /// Calls `body` with every complete segment before the first scan.
  /// - Returns: whether the first scan's own segment is complete.
  @discardableResult
  private static func forEachSegment(_ bytes: [UInt8], _ body: (UInt8, ArraySlice<UInt8>) -> Void) -> Bool {
    var position = 2
    while position <= bytes.count - 4 {
      guard bytes[position] == 0xFF else {
        position += 1
        continue
      }
      let marker = bytes[position + 1]
      switch marker {
      case 0xFF: position += 1
      case 0x00, 0x01, 0xD0...0xD8: position += 2
      case 0xD9: return false
      default:
        let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
        guard length >= 2, length <= bytes.count - position - 2 else { return false }
        if marker == 0xDA { return true }
        body(marker, bytes[(position + 4)..<(position + 2 + length)])
        position += 2 + length
      }
    }
    return false
  }
}

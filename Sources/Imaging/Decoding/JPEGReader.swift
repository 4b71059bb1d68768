import CJPEG

/// libjpeg's decoder: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK to RGB.
final class JPEGReader: PictureReader {
  private(set) var width: Int
  private(set) var height: Int
  let passes = 1
  private let handle: OpaquePointer
  private var message = [CChar](repeating: 0, count: CJPEG_MESSAGE_LENGTH)
  /// A row of CMYK, where the file has four channels.
  private var inks: [UInt8]

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(DecodingFailure) {
    var header = cjpeg_header()
    guard let handle = cjpeg_open(bytes.baseAddress, bytes.count, &header, &message) else {
      throw DecodingFailure(format: "JPEG", message: message)
    }
    self.handle = handle
    width = Int(header.width)
    height = Int(header.height)
    inks = header.channels == 4 ? [UInt8](repeating: 0, count: width * 4) : []
  }

  deinit { cjpeg_close(handle) }

  /// Has the picture decoded at a half, a quarter or an eighth of its size: the smallest that is no smaller than
  /// this. Before `start`.
  func reduce(toAtLeast least: DecodingOptions.Size) throws(DecodingFailure) {
    let fitting = [8, 4, 2].first { width / $0 >= least.width && height / $0 >= least.height }
    guard let fitting, least.width > 0, least.height > 0 else { return }
    var header = cjpeg_header()
    guard cjpeg_reduce(handle, UInt32(fitting), &header, &message) else {
      throw DecodingFailure(format: "JPEG", message: message)
    }
    (width, height) = (Int(header.width), Int(header.height))
  }

  func start() throws(DecodingFailure) {
    guard cjpeg_start(handle, &message) else { throw DecodingFailure(format: "JPEG", message: message) }
  }

  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    guard !inks.isEmpty else {
      guard cjpeg_read_row(handle, row, &message) else {
        throw DecodingFailure(format: "JPEG", message: message)
      }
      return
    }
    guard cjpeg_read_row(handle, &inks, &message) else {
      throw DecodingFailure(format: "JPEG", message: message)
    }
    for x in 0..<width {
      // Adobe's programs store ink as 255 − ink, and every file of four channels is taken to be theirs.
      let white = Int(inks[4 * x + 3])
      for channel in 0..<3 {
        let ink = 255 - Int(inks[4 * x + channel])
        row[3 * x + channel] = UInt8(max(0, white - Self.roundedDivision255(ink * white)))
      }
    }
  }

  func finish() throws(DecodingFailure) {
    guard cjpeg_finish(handle, &message) else { throw DecodingFailure(format: "JPEG", message: message) }
  }

  /// value / 255, rounded, for products of two bytes.
  private static func roundedDivision255(_ value: Int) -> Int { ((value + 128) >> 8 + value + 128) >> 8 }
}

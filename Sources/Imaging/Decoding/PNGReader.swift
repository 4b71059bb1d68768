import CPNG

/// libpng's decoder: any colour type and depth to 8-bit RGB.
///
/// Palettes are looked up, grey is repeated, alpha and transparent colours are dropped, 16-bit values keep their
/// high byte, and no gamma or colour profile is applied.
final class PNGReader: PictureReader {
  let width: Int
  let height: Int
  let passes: Int
  private let handle: OpaquePointer
  private var message = [CChar](repeating: 0, count: CPNG_MESSAGE_LENGTH)

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(DecodingFailure) {
    var header = cpng_header()
    guard let handle = cpng_open(bytes.baseAddress, bytes.count, &header, &message) else {
      throw DecodingFailure(format: "PNG", message: message)
    }
    self.handle = handle
    width = Int(header.width)
    height = Int(header.height)
    passes = Int(header.passes)
  }

  deinit { cpng_close(handle) }

  func start() {}

  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    guard cpng_read_row(handle, row, &message) else { throw DecodingFailure(format: "PNG", message: message) }
  }

  func finish() throws(DecodingFailure) {
    guard cpng_finish(handle, &message) else { throw DecodingFailure(format: "PNG", message: message) }
  }
}

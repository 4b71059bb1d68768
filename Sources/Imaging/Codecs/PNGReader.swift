import CPNG

/// libpng's decoder: any colour type and depth to 8-bit RGB.
///
/// Palettes are looked up, grey is repeated, alpha and transparent colours are dropped. No gamma or colour profile is
/// applied. What follows the last pixel is not read.
final class PNGReader: PictureReader {
  let format = "PNG"
  let width: Int
  let height: Int
  private let handle: OpaquePointer
  private let passes: Int
  /// For values of 16 bits, and a row of them.
  private var deep: SampleScale?
  private var deepRow: [UInt16] = []

  /// - Parameters:
  ///   - bytes: must outlive the reader.
  ///   - whiteLevel: the 16-bit value that becomes white.
  init(_ bytes: UnsafeBufferPointer<UInt8>, whiteLevel: Int?) throws(DecodingFailure) {
    var header = cpng_header()
    var handle: OpaquePointer?
    try DecodingFailure.check("PNG") {
      handle = cpng_open(bytes.baseAddress, bytes.count, &header, $0)
      return handle != nil
    }
    self.handle = handle!
    width = Int(header.width)
    height = Int(header.height)
    passes = Int(header.passes)
    deep = header.bytes == 2 ? SampleScale(bits: 16, white: whiteLevel) : nil
  }

  deinit { cpng_close(handle) }

  var readsWhole: Bool { passes > 1 }
  var damage: String? { cpng_damage(handle).map { String(cString: $0) } }
  var notes: [PictureNote] { deep?.notes ?? [] }

  func start() {
    if deep != nil { deepRow = [UInt16](repeating: 0, count: width * 3) }
  }

  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    try readRow(into: row, columns: stride(from: 0, to: width, by: 1))
  }

  func readAll(into pixels: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    for pass in 0..<passes {
      for y in 0..<height {
        try readRow(into: pixels + y * width * 3, columns: Adam7.columns(pass, y: y, width: width))
      }
    }
  }

  /// - Parameter columns: the pixels that this pass writes.
  private func readRow(into row: UnsafeMutablePointer<UInt8>, columns: StrideTo<Int>) throws(DecodingFailure)
  {
    guard var scale = deep else {
      try DecodingFailure.check("PNG") { cpng_read_row(handle, row, $0) }
      return
    }
    try DecodingFailure.check("PNG") { cpng_read_row(handle, &deepRow, $0) }
    for x in columns {
      for place in (3 * x)..<(3 * x + 3) { row[place] = scale.convert(deepRow[place]) }
    }
    deep = scale
  }
}

/// PNG's interlacing: which pixels each of the seven passes writes.
private enum Adam7 {
  private static let firstColumn = [0, 4, 0, 2, 0, 1, 0]
  private static let columnStep = [8, 8, 4, 4, 2, 2, 1]
  private static let firstRow = [0, 0, 4, 0, 2, 0, 1]
  private static let rowStep = [8, 8, 8, 4, 4, 2, 2]

  static func columns(_ pass: Int, y: Int, width: Int) -> StrideTo<Int> {
    let isIn = y >= firstRow[pass] && (y - firstRow[pass]) % rowStep[pass] == 0
    return stride(from: firstColumn[pass], to: isIn ? width : 0, by: columnStep[pass])
  }
}

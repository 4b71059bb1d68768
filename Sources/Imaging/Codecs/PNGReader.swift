import CPNG

/// What a PNG says outside its image data: the sides, and the orientation, which may stand behind the data.
enum PNGMetadata {
  /// Width and height of the stored picture, from IHDR, which the format puts first; `nil` where it is not.
  static func size(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    return (bigEndian(bytes[16..<20]), bigEndian(bytes[20..<24]))
  }

  /// From an eXIf chunk, else the "Raw profile type exif" that older tools write, else XMP.
  static func orientation(_ bytes: [UInt8]) -> Orientation {
    var exif: ArraySlice<UInt8>?
    // The last of its kind counts, and only that one is inflated: a file may hold thousands.
    var profile: Text?
    var xmp: Text?
    forEachChunk(bytes) { type, data in
      switch type {
      case "eXIf": exif = data
      case "tEXt", "zTXt":
        guard let (key, value) = splitAtNul(data), key.elementsEqual("Raw profile type exif".utf8) else {
          return
        }
        profile = type == "tEXt" ? Text(bytes: value) : Text(bytes: value.dropFirst(), isCompressed: true)
      case "iTXt":
        guard let (key, value) = splitAtNul(data), key.elementsEqual("XML:com.adobe.xmp".utf8),
          let isCompressed = value.first,
          let (_, afterLanguage) = splitAtNul(value.dropFirst(2)), let (_, text) = splitAtNul(afterLanguage)
        else { return }
        xmp = Text(bytes: text, isCompressed: isCompressed != 0)
      default: break
      }
    }
    return Metadata.orientation(exif: exif ?? profile?.plain.flatMap(hexadecimal), xmp: xmp?.plain)
  }

  private struct Text {
    let bytes: ArraySlice<UInt8>
    var isCompressed = false

    var plain: ArraySlice<UInt8>? { isCompressed ? inflate(bytes) : bytes }
  }

  /// Calls `body` with every chunk that lies wholly in the file. Checksums are left to the decoder.
  private static func forEachChunk(_ bytes: [UInt8], _ body: (String, ArraySlice<UInt8>) -> Void) {
    var position = 8
    while position <= bytes.count - 12 {
      let length = bigEndian(bytes[position..<(position + 4)])
      guard length <= bytes.count - position - 12 else { return }
      let type = String(decoding: bytes[(position + 4)..<(position + 8)], as: UTF8.self)
      body(type, bytes[(position + 8)..<(position + 8 + length)])
      position += 12 + length
    }
  }

  private static func bigEndian(_ field: ArraySlice<UInt8>) -> Int { field.reduce(0) { $0 << 8 | Int($1) } }

  private static func splitAtNul(_ data: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    data.firstIndex(of: 0).map { (data[..<$0], data[($0 + 1)...]) }
  }

  /// Text beyond this is no orientation's.
  private static let textLimit = 1 << 20

  private static func inflate(_ data: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let text = [UInt8](unsafeUninitializedCapacity: textLimit) { buffer, count in
      count = data.withUnsafeBufferPointer {
        $0.isEmpty ? 0 : cpng_inflate($0.baseAddress, $0.count, buffer.baseAddress, buffer.count)
      }
    }
    return text.isEmpty ? nil : text[...]
  }

  /// A raw profile: a line break, the profile's name, its length, then the bytes as hexadecimal digits.
  private static func hexadecimal(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in lines[3] {
      guard let digit = Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init) else { continue }
      if let half = high {
        bytes.append(half << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes[...]
  }
}

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

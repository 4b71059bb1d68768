import CPNG

/// What a PNG says outside its image data: the size, and the orientation, which may follow the data.
enum PNGMetadata {
  /// The stored picture's width and height, from IHDR, which must be the first chunk; `nil` if it is not.
  static func size(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
    return (bigEndian(bytes[16..<20]), bigEndian(bytes[20..<24]))
  }

  /// From an eXIf chunk, else the "Raw profile type exif" that older tools write, else XMP.
  static func orientation(_ bytes: [UInt8]) -> Orientation {
    var exif: ArraySlice<UInt8>?
    // The last chunk of a kind counts, and only that one is inflated: a file may hold thousands.
    var profile: TextChunk?
    var xmp: TextChunk?
    forEachChunk(bytes) { type, data in
      switch type {
      case "eXIf": exif = data
      case "tEXt", "zTXt":
        guard let (key, value) = splitAtNul(data), key.elementsEqual("Raw profile type exif".utf8) else {
          return
        }
        profile =
          type == "tEXt" ? TextChunk(bytes: value) : TextChunk(bytes: value.dropFirst(), isCompressed: true)
      case "iTXt":
        guard let (key, value) = splitAtNul(data), key.elementsEqual("XML:com.adobe.xmp".utf8),
          let isCompressed = value.first,
          let (_, afterLanguage) = splitAtNul(value.dropFirst(2)), let (_, text) = splitAtNul(afterLanguage)
        else { return }
        xmp = TextChunk(bytes: text, isCompressed: isCompressed != 0)
      default: break
      }
    }
    return Metadata.orientation(exif: exif ?? profile?.plain.flatMap(hexadecimal), xmp: xmp?.plain)
  }

  private struct TextChunk {
    let bytes: ArraySlice<UInt8>
    var isCompressed = false

    var plain: ArraySlice<UInt8>? { isCompressed ? inflate(bytes) : bytes }
  }

  /// Calls `body` with every chunk that is complete. The decoder checks the checksums.
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

  /// Longer text holds no orientation.
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

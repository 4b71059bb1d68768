/// What a JPEG says before its first scan.
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

  /// Calls `body` with every segment up to the first scan that lies wholly in the file.
  private static func forEachSegment(_ bytes: [UInt8], _ body: (UInt8, ArraySlice<UInt8>) -> Void) {
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
      case 0xD9, 0xDA: return
      default:
        let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
        guard length >= 2, length <= bytes.count - position - 2 else { return }
        body(marker, bytes[(position + 4)..<(position + 2 + length)])
        position += 2 + length
      }
    }
  }
}

/// EXIF's orientation: how the stored rows and columns must be turned to be upright.
/// The raw values are the tag's (EXIF 2.32, tag 0x0112).
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored
  case turnedHalf
  case flipped
  case transposed
  case turnedRight
  case transversed
  case turnedLeft

  /// Whether width and height are swapped.
  var swapsSides: Bool { rawValue >= 5 }

  /// The place of stored pixel (x, y) in the upright picture: `start + x * perColumn + y * perRow`.
  struct Placement {
    var start: Int
    var perColumn: Int
    var perRow: Int
  }

  /// - Parameters: the stored picture's sides, in pixels.
  func placement(width: Int, height: Int) -> Placement {
    let last = width * height - 1
    return switch self {
    case .upright: Placement(start: 0, perColumn: 1, perRow: width)
    case .mirrored: Placement(start: width - 1, perColumn: -1, perRow: width)
    case .turnedHalf: Placement(start: last, perColumn: -1, perRow: -width)
    case .flipped: Placement(start: last - (width - 1), perColumn: 1, perRow: -width)
    case .transposed: Placement(start: 0, perColumn: height, perRow: 1)
    case .turnedRight: Placement(start: height - 1, perColumn: height, perRow: -1)
    case .transversed: Placement(start: last, perColumn: -height, perRow: -1)
    case .turnedLeft: Placement(start: last - (height - 1), perColumn: -height, perRow: 1)
    }
  }
}

/// Finds the orientation in a picture's metadata. Damaged metadata counts as absent.
///
/// In Pillow's order of precedence: EXIF if it has the tag, else XMP.
enum Metadata {
  static func orientation(exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) -> Orientation {
    if let exif, let value = exifOrientation(exif) { return Orientation(rawValue: value) ?? .upright }
    if let xmp, let value = xmpOrientation(xmp) { return Orientation(rawValue: value) ?? .upright }
    return .upright
  }

  /// The value of tag 0x0112 in the first directory of a TIFF structure; `nil` if there is none, 0 if it is not an
  /// integer. As in Pillow, an entry whose value lies outside the structure ends the directory, and an entry that makes
  /// the values so far longer than the structure is skipped.
  static func exifOrientation(_ block: ArraySlice<UInt8>) -> Int? {
    var tiff = block
    while tiff.starts(with: exifPrefix) { tiff = tiff.dropFirst(exifPrefix.count) }
    let isLittle: Bool
    if tiff.starts(with: [0x49, 0x49, 42, 0]) {
      isLittle = true
    } else if tiff.starts(with: [0x4D, 0x4D, 0, 42]) {
      isLittle = false
    } else {
      return nil
    }
    func integer(at offset: Int, bytes count: Int) -> Int? {
      guard offset >= 0, offset <= tiff.count - count else { return nil }
      let field = tiff[(tiff.startIndex + offset)..<(tiff.startIndex + offset + count)]
      let bytes = isLittle ? Array(field.reversed()) : Array(field)
      return bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = integer(at: 4, bytes: 4), let entries = integer(at: directory, bytes: 2) else {
      return nil
    }
    var totalSize = 0
    for index in 0..<entries {
      let entry = directory + 2 + index * 12
      guard let tag = integer(at: entry, bytes: 2), let type = integer(at: entry + 2, bytes: 2),
        let count = integer(at: entry + 4, bytes: 4), let offset = integer(at: entry + 8, bytes: 4)
      else { return nil }
      guard let size = typeSizes[type], count > 0 else { continue }
      let isInline = count * size <= 4
      if !isInline {
        totalSize += count * size
        if totalSize > tiff.count { continue }
        guard integer(at: offset + count * size - 1, bytes: 1) != nil else { return nil }
      }
      guard tag == 0x0112 else { continue }
      // Integers of two or four bytes; the first of several counts.
      guard [3, 4, 8, 9].contains(type) else { return 0 }
      return integer(at: isInline ? entry + 8 : offset, bytes: size)
    }
    return nil
  }

  /// The size in bytes of each TIFF type.
  private static let typeSizes = [
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8,
  ]

  static let exifPrefix = Array("Exif\0\0".utf8)

  /// The digit after `tiff:Orientation="` or `tiff:Orientation>`.
  static func xmpOrientation(_ packet: ArraySlice<UInt8>) -> Int? {
    let key = Array("tiff:Orientation".utf8)
    var rest = packet
    while let found = rest.firstIndex(of: key[0]) {
      rest = rest[found...]
      if rest.starts(with: key) {
        let value = rest.dropFirst(key.count)
        let digit: UInt8? =
          if value.starts(with: Array("=\"".utf8)) {
            value.dropFirst(2).first
          } else if value.first == UInt8(ascii: ">") {
            value.dropFirst().first
          } else {
            nil
          }
        if let digit, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
          return Int(digit - UInt8(ascii: "0"))
        }
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}

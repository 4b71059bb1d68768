/// EXIF's orientation: how the stored rows and columns must be turned to stand upright.
/// The numbers are the tag's (EXIF 2.32, tag 0x0112).
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored
  case turnedHalf
  case flipped
  case transposed
  case turnedRight
  case transversed
  case turnedLeft

  /// Whether width and height change places.
  var swapsSides: Bool { rawValue >= 5 }

  /// Where stored pixel (x, y) belongs in the upright picture: pixel `start + x * perColumn + y * perRow`.
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

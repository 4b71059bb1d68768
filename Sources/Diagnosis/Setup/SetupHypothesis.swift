import Annotations
import Imaging
import RetinaNet

/// A way in which annotations may have been misread, and how to read them instead.
public enum SetupHypothesis: Sendable, Hashable {
  /// The model's class names are shifted: an object with the name of channel c is of channel c + shift.
  case channelShift(Int)
  /// The annotations' category ids are shifted: an id means the category of id + shift.
  case categoryShift(Int)
  /// Width and height are the right and bottom edge.
  case corners
  /// x and y are the middle.
  case centers
  /// y, x, height, width.
  case swappedAxes
  /// All numbers are shares of the picture's sides.
  case normalized
  /// The boxes are for a picture of the size that the annotations give, which is not this one's.
  case annotatedSize
  /// The boxes are for the picture as the network sees it.
  case inputSize
  /// All numbers must be multiplied.
  case scale(x: Double, y: Double)
  /// The boxes are for pictures that all were resized to this size.
  case frame(width: Double, height: Double)
  /// The boxes are for pictures whose longer side was resized to this, in pixels.
  case longerSide(Double)
  /// Detections lie in the right places, but are this many times too large (below 1: too small).
  case grown(Double)
  /// The boxes are for the picture before it was turned: to the right, to the left, or upside down.
  case turnedRight, turnedLeft, turnedOver
  /// The boxes are for the mirrored picture.
  case mirrored

  /// Those that need no estimate, the more specific first.
  public static let certain: [SetupHypothesis] = [
    .channelShift(1), .channelShift(-1), .categoryShift(1), .categoryShift(-1), .corners, .centers,
    .swappedAxes, .normalized, .annotatedSize, .inputSize, .turnedRight, .turnedLeft, .turnedOver, .mirrored,
  ]

  /// Where an object would lie, in pixels of the picture; `nil` where the hypothesis gives no box for it.
  func box(_ object: GroundTruth, in picture: SetupPicture) -> Box? {
    let (x, y, w, h) = (object.x, object.y, object.width, object.height)
    let size = picture.transform.original
    let (width, height) = (Double(size.width), Double(size.height))
    func scaled(_ horizontal: Double, _ vertical: Double) -> Box {
      Self.box(x * horizontal, y * vertical, w * horizontal, h * vertical)
    }
    switch self {
    case .channelShift, .categoryShift: return object.box
    case .corners: return w > x && h > y ? Self.box(x, y, w - x, h - y) : nil
    case .centers: return Self.box(x - w / 2, y - h / 2, w, h)
    case .swappedAxes: return Self.box(y, x, h, w)
    case .normalized: return x + w <= 1.001 && y + h <= 1.001 ? scaled(width, height) : nil
    case .annotatedSize:
      guard let annotated = picture.annotated, annotated.width > 0, annotated.height > 0 else {
        return object.box
      }
      return scaled(width / Double(annotated.width), height / Double(annotated.height))
    case .inputSize:
      let pixel = picture.transform.originalLengths(x: 1, y: 1)
      return scaled(pixel.x, pixel.y)
    case .scale(let horizontal, let vertical): return scaled(horizontal, vertical)
    case .frame(let annotated, let high): return scaled(width / annotated, height / high)
    case .longerSide(let side): return scaled(max(width, height) / side, max(width, height) / side)
    case .grown(let factor):
      return Self.box(x + w * (1 - factor) / 2, y + h * (1 - factor) / 2, w * factor, h * factor)
    // The picture that the boxes are for is as wide as this one is high.
    case .turnedRight: return Self.box(width - y - h, x, h, w)
    case .turnedLeft: return Self.box(y, height - x - w, h, w)
    case .turnedOver: return Self.box(width - x - w, height - y - h, w, h)
    case .mirrored: return Self.box(width - x - w, y, w, h)
    }
  }

  /// The class channel that an object would have.
  func label(_ object: GroundTruth, _ match: CategoryMatch) -> Int? {
    switch self {
    case .channelShift(let shift): match.channel(ofCategory: object.category).map { $0 + shift }
    case .categoryShift(let shift): match.channel(ofCategory: object.category &+ shift)
    default: match.channel(ofCategory: object.category)
    }
  }

  private static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Box {
    Box(x1: Float(x), y1: Float(y), x2: Float(x + width), y2: Float(y + height))
  }
}

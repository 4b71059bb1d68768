import Foundation
import Imaging
import RetinaNet

/// The loss of a positive anchor's box, and its gradient with respect to the deltas, in double precision.
///
/// Sources: torchvision `models/detection/_utils.py` (`_box_loss`, `BoxCoder`) and `ops/giou_loss.py`; detectron2
/// `modeling/box_regression.py` (`_dense_box_regression_loss`); mmdetection `models/losses/smooth_l1_loss.py`.
public enum BoxLoss: Sendable, Hashable {
  /// Σ |Δ| of the four deltas.
  case l1
  /// Huber's: Δ² / 2β below β, |Δ| − β / 2 above. β = 0 is L1.
  case smoothL1(beta: Double)
  /// 1 − GIoU of the decoded box.
  case giou

  /// As a family trains: torchvision v2 by GIoU, the others by L1 (detectron2's configuration sets β to 0).
  public init(family: Family) { self = family == .torchvisionV2 ? .giou : .l1 }

  /// The loss of one anchor, and ∂loss/∂(dx, dy, dw, dh).
  ///
  /// - Parameters:
  ///   - deltas: what the regression head said. The losses of deltas compare these numbers with those that it should
  ///     say; GIoU the boxes that `coder` makes of them.
  ///   - anchor: in pixels of the resized picture, as is the object.
  public func value(
    _ deltas: SIMD4<Double>, anchor: SIMD4<Double>, object: SIMD4<Double>, coder: BoxCoder
  ) -> (loss: Double, gradient: SIMD4<Double>) {
    let scaling = coder.scaling
    let (factors, means) = (
      SIMD4(scaling.stds) / SIMD4(scaling.lossWeights ?? scaling.weights), SIMD4(scaling.means)
    )
    func difference() -> SIMD4<Double> { deltas - (Self.encode(object, anchor: anchor) - means) / factors }
    switch self {
    case .l1: return Self.smoothL1(difference(), beta: 0)
    case .smoothL1(let beta): return Self.smoothL1(difference(), beta: beta)
    case .giou:
      let scaled = deltas * factors + means
      let value = Self.giou(scaled, anchor: anchor, object: object, family: coder.family)
      return (value.0, value.1 * factors)
    }
  }

  /// The loss of one of a level's anchors, and ∂loss/∂(dx, dy, dw, dh).
  ///
  /// - Parameter object: in pixels of the resized picture.
  /// - Throws: `NonFiniteOutput` where a delta is NaN or infinite.
  func value(
    _ level: LossLevel, anchor: Int, object: Box, coder: BoxCoder
  ) throws(NonFiniteOutput) -> (loss: Double, gradient: SIMD4<Double>) {
    let deltas = level.deltas(anchor)
    let value = value(
      deltas, anchor: level.anchor(anchor),
      object: SIMD4(Double(object.x1), Double(object.y1), Double(object.x2), Double(object.y2)),
      coder: coder)
    guard value.loss.isFinite, (0..<4).allSatisfy({ deltas[$0].isFinite }) else {
      throw NonFiniteOutput(level: level.name, anchor: anchor, label: nil)
    }
    return value
  }

  /// The deltas that turn an anchor into an object: the shift of the centre in anchor sides, and the logarithms of the
  /// ratios of the sides.
  public static func encode(_ object: SIMD4<Double>, anchor: SIMD4<Double>) -> SIMD4<Double> {
    let anchorSize = anchor.highHalf - anchor.lowHalf
    let size = object.highHalf - object.lowHalf
    let shift = ((object.lowHalf + 0.5 * size) - (anchor.lowHalf + 0.5 * anchorSize)) / anchorSize
    let ratio = size / anchorSize
    return SIMD4(lowHalf: shift, highHalf: SIMD2(log(ratio.x), log(ratio.y)))
  }

  private static func smoothL1(_ difference: SIMD4<Double>, beta: Double) -> (Double, SIMD4<Double>) {
    var loss = 0.0
    var gradient = SIMD4<Double>()
    for side in 0..<4 {
      let distance = abs(difference[side])
      if distance < beta {
        loss += 0.5 * distance * distance / beta
        gradient[side] = difference[side] / beta
      } else {
        loss += distance - 0.5 * beta
        gradient[side] = difference[side] > 0 ? 1 : difference[side] < 0 ? -1 : 0
      }
    }
    return (loss, gradient)
  }

  /// torchvision adds this to both denominators.
  private static let epsilon = 1e-7

  private static func giou(
    _ deltas: SIMD4<Double>, anchor: SIMD4<Double>, object: SIMD4<Double>, family: Family
  ) -> (Double, SIMD4<Double>) {
    let decoded = decode(deltas, anchor: anchor, family: family)
    let (box, sides) = (decoded.box, decoded.sides)
    // By axis: the box, the object, their intersection and the span around both.
    let size = box.highHalf - box.lowHalf
    let objectSize = object.highHalf - object.lowHalf
    let insideLow = pointwiseMax(box.lowHalf, object.lowHalf)
    let insideHigh = pointwiseMin(box.highHalf, object.highHalf)
    let inside = insideHigh - insideLow
    let span = pointwiseMax(box.highHalf, object.highHalf) - pointwiseMin(box.lowHalf, object.lowHalf)
    let overlaps = inside.x > 0 && inside.y > 0
    let intersection = overlaps ? inside.x * inside.y : 0
    let union = size.x * size.y + objectSize.x * objectSize.y - intersection
    let hull = span.x * span.y
    let loss = 1 - (intersection / (union + epsilon) - (hull - union) / (hull + epsilon))

    // ∂loss by intersection, union and hull, each by the corners, those by the deltas.
    let byIntersection = -1 / (union + epsilon)
    let byUnion = intersection / ((union + epsilon) * (union + epsilon)) - 1 / (hull + epsilon)
    let byHull = (union + epsilon) / ((hull + epsilon) * (hull + epsilon))
    var gradient = SIMD4<Double>()
    for axis in 0..<2 {
      let other = 1 - axis
      var low = -byUnion * size[other]
      var high = byUnion * size[other]
      if overlaps {
        // The union falls as the intersection grows.
        let perPixel = (byIntersection - byUnion) * inside[other]
        low -= perPixel * Self.share(box.lowHalf[axis], of: object.lowHalf[axis])
        high += perPixel * Self.share(object.highHalf[axis], of: box.highHalf[axis])
      }
      low -= byHull * span[other] * Self.share(object.lowHalf[axis], of: box.lowHalf[axis])
      high += byHull * span[other] * Self.share(box.highHalf[axis], of: object.highHalf[axis])
      gradient[axis] = (low + high) * sides.anchor[axis]
      gradient[2 + axis] = decoded.isClamped[axis] ? 0 : (high - low) * 0.5 * sides.decoded[axis]
    }
    return (loss, gradient)
  }

  /// How much of a maximum's gradient goes to `value`: all if it is the greater, half on a tie, as autograd divides it.
  private static func share(_ value: Double, of other: Double) -> Double {
    value > other ? 1 : value == other ? 0.5 : 0
  }

  private struct DecodedBox {
    var box: SIMD4<Double>
    var sides: (anchor: SIMD2<Double>, decoded: SIMD2<Double>)
    /// Per axis, whether the logarithm of the ratio was cut, so that the delta has no influence.
    var isClamped: [Bool]
  }

  /// As `BoxCoder` decodes, in double precision.
  private static func decode(
    _ deltas: SIMD4<Double>, anchor: SIMD4<Double>, family: Family
  ) -> DecodedBox {
    let largest = log(1000.0 / 16)
    let anchorSize = anchor.highHalf - anchor.lowHalf
    let scale = deltas.highHalf
    var limited = scale
    for axis in 0..<2 {
      limited[axis] = min(limited[axis], largest)
      if family == .mmdetection { limited[axis] = max(limited[axis], -largest) }
    }
    let center = deltas.lowHalf * anchorSize + anchor.lowHalf + 0.5 * anchorSize
    let size = SIMD2(exp(limited.x), exp(limited.y)) * anchorSize
    return DecodedBox(
      box: SIMD4(lowHalf: center - 0.5 * size, highHalf: center + 0.5 * size),
      sides: (anchor: anchorSize, decoded: size),
      isClamped: (0..<2).map { limited[$0] != scale[$0] })
  }
}

import Imaging
import Tensors

/// Decodes an anchor and the regression head's deltas into a box.
///
/// Sources: torchvision `models/detection/_utils.py`, detectron2 `modeling/box_regression.py`, mmdetection
/// `models/task_modules/coders/delta_xywh_bbox_coder.py`; the parametrisation is that of R-CNN. Every step is
/// rounded to float32 in the reference's order.
public struct BoxCoder: Sendable, Hashable {
  public let family: Family
  public let scaling: DeltaScaling
  private let isScaled: Bool
  private let weights: SIMD4<Float>
  private let means: SIMD4<Float>
  private let stds: SIMD4<Float>

  public init(family: Family, scaling: DeltaScaling = .none) {
    self.family = family
    self.scaling = scaling
    isScaled = scaling != .none
    weights = SIMD4(scaling.weights.map { Float($0) })
    means = SIMD4(scaling.means.map { Float($0) })
    stds = SIMD4(scaling.stds.map { Float($0) })
  }

  public init(_ configuration: Configuration) {
    self.init(family: configuration.family, scaling: configuration.deltaScaling)
  }

  /// dx and dy in anchor widths and heights, dw and dh as logarithms, of what the head gives.
  @inline(__always)
  public func scaled(_ deltas: SIMD4<Float>) -> SIMD4<Float> {
    isScaled ? deltas / weights * stds + means : deltas
  }

  /// ln(1000 / 16): how far a box may grow, so that no exponential overflows.
  public static let largestLogScale: Float = 4.135166556742356

  /// The box of one anchor, neither clipped nor scaled.
  ///
  /// - Parameters:
  ///   - deltas: as the head gives them.
  ///   - anchor: in pixels of the resized picture, as is the result.
  public func decode(_ deltas: SIMD4<Float>, anchor: Box) -> Box {
    Box(decode(deltas, anchor: SIMD4(anchor.x1, anchor.y1, anchor.x2, anchor.y2)))
  }

  /// The boxes of many anchors: `[N, 4]` from deltas `[N, 4]` and anchors `[N, 4]`.
  public func decode(deltas: Tensor, anchors: Tensor) -> Tensor {
    precondition(
      deltas.shape == anchors.shape && deltas.shape.last == 4, "deltas and anchors differ in shape")
    return Tensor(shape: anchors.shape) { out in
      deltas.withUnsafeBufferPointer { deltas in
        anchors.withUnsafeBufferPointer { anchors in
          for row in stride(from: 0, to: out.count, by: 4) {
            let box = decode(
              SIMD4(deltas[row], deltas[row + 1], deltas[row + 2], deltas[row + 3]),
              anchor: SIMD4(anchors[row], anchors[row + 1], anchors[row + 2], anchors[row + 3]))
            for corner in 0..<4 { out[row + corner] = box[corner] }
          }
        }
      }
    }
  }

  /// As above, on x1 y1 x2 y2.
  @inline(__always)
  func decode(_ deltas: SIMD4<Float>, anchor: SIMD4<Float>) -> SIMD4<Float> {
    let deltas = scaled(deltas)
    let size = anchor.highHalf - anchor.lowHalf
    var logScale = deltas.highHalf
    let largest = Self.largestLogScale
    logScale.replace(with: largest, where: logScale .> largest)
    let center: SIMD2<Float>
    if family == .mmdetection {
      logScale.replace(with: -largest, where: logScale .< -largest)
      center = (anchor.lowHalf + anchor.highHalf) * 0.5
    } else {
      center = anchor.lowHalf + 0.5 * size
    }
    let moved = deltas.lowHalf * size + center
    let scale = Exponential.float(logScale)
    let half = 0.5 * (scale * size)
    return SIMD4(lowHalf: moved - half, highHalf: moved + half)
  }
}

extension Box {
  /// From x1 y1 x2 y2.
  init(_ corners: SIMD4<Float>) { self.init(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3]) }
}

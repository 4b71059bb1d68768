/// What the families do differently between the heads' outputs and the final boxes.
///
/// Sources: torchvision `models/detection/retinanet.py`, `models/detection/transform.py` and `ops/boxes.py`;
/// detectron2 `modeling/meta_arch/dense_detector.py` and `modeling/postprocessing.py`; mmdetection
/// `models/dense_heads/base_dense_head.py` with mmcv `ops/nms.py`. Boxes are x1 y1 x2 y2.
struct PostProcessing: Sendable {
  let coder: BoxCoder
  private let resized: SIMD4<Float>
  private let original: SIMD4<Float>
  /// From resized to original pixels.
  private let scale: SIMD4<Float>

  init(coder: BoxCoder, transform: Transform) {
    self.coder = coder
    let resized = transform.resized
    let original = transform.original
    self.resized = Self.corners(Float(resized.width), Float(resized.height))
    self.original = Self.corners(Float(original.width), Float(original.height))
    scale = transform.detectionScale(coder.family)
  }

  private var family: Family { coder.family }

  /// The box of a candidate as it enters NMS: in resized pixels, clipped (torchvision) or not (detectron2); in
  /// original pixels after clipping (mmdetection).
  @inline(__always)
  func boxForNMS(deltas: SIMD4<Float>, anchor: SIMD4<Float>) -> SIMD4<Float> {
    let box = coder.decode(deltas, anchor: anchor)
    switch family {
    case .torchvision, .torchvisionV2: return Self.clip(box, to: resized)
    case .detectron2: return box
    case .mmdetection: return Self.clip(box, to: resized) * scale
    }
  }

  /// The final box, in original pixels, from the one that went through NMS.
  func finalBox(_ box: SIMD4<Float>) -> SIMD4<Float> {
    switch family {
    case .torchvision, .torchvisionV2: box * scale
    case .detectron2: Self.clip(box * scale, to: original)
    case .mmdetection: box
    }
  }

  /// Whether boxes without area are dropped before NMS, or after the maximum was applied.
  var dropsEmptyBeforeNMS: Bool { family == .mmdetection }
  var dropsEmptyAtEnd: Bool { family == .detectron2 }

  /// No width or no height, or not a number.
  static func isEmpty(_ box: SIMD4<Float>) -> Bool {
    !(box[2] - box[0] > 0 && box[3] - box[1] > 0)
  }

  /// The largest float32 that does not suppress: an IoU suppresses where it is above this.
  ///
  /// torchvision's kernel, which detectron2 calls, compares the float32 IoU with a double threshold; mmcv's
  /// takes the threshold as a float32.
  func largestHarmlessIoU(_ threshold: Double) -> Float {
    let nearest = Float(threshold)
    if family == .mmdetection { return nearest }
    return Double(nearest) > threshold ? nearest.nextDown : nearest
  }

  /// How one NMS keeps the classes apart.
  struct Grouping: Hashable {
    /// Whether each class goes through NMS alone.
    var perClass: Bool
    /// Whether boxes are first moved apart by class, which rounds their corners, and with them areas and IoUs.
    var shifted: Bool
  }

  /// The choice that the reference makes on a CPU for `count` boxes.
  func grouping(count: Int) -> Grouping {
    switch family {
    case .torchvision, .torchvisionV2, .detectron2:
      let perClass = count * 4 > 4000
      return Grouping(perClass: perClass, shifted: !perClass)
    case .mmdetection:
      return Grouping(perClass: count >= 10_000, shifted: true)
    }
  }

  private static func corners(_ x: Float, _ y: Float) -> SIMD4<Float> { SIMD4(x, y, x, y) }

  /// Into [0, bounds]; NaN stays.
  @inline(__always)
  private static func clip(_ box: SIMD4<Float>, to bounds: SIMD4<Float>) -> SIMD4<Float> {
    var box = box
    box.replace(with: 0, where: box .< 0)
    box.replace(with: bounds, where: box .> bounds)
    return box
  }
}

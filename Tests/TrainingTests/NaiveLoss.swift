import Foundation
import Imaging
import RetinaNet
import Training

/// The loss from its definitions alone: every anchor against every object, scalars in double precision, nothing shared
/// with the code under test but the float32 IoU, on which the references decide.
struct NaiveLoss {
  enum Role: Equatable {
    case background, ignored
    case positive(object: Int, isLowQuality: Bool)
  }

  let family: Family
  let alpha: Double?
  let gamma: Double
  let box: BoxLoss
  /// Per anchor of all levels, x1 y1 x2 y2.
  let anchors: [[Float]]
  /// In pixels of the resized picture.
  let boxes: [[Float]]
  let labels: [Int]
  let classCount: Int
  let roles: [Role]

  init(
    family: Family, alpha: Double?, gamma: Double, box: BoxLoss, anchors: [[Float]], boxes: [[Float]],
    labels: [Int], classCount: Int, rule: AnchorMatcher.LowQualityRule
  ) {
    (self.family, self.alpha, self.gamma, self.box) = (family, alpha, gamma, box)
    (self.anchors, self.boxes, self.labels, self.classCount) = (anchors, boxes, labels, classCount)
    roles = Self.roles(anchors, boxes, rule)
  }

  static func iou(_ a: [Float], _ b: [Float]) -> Float {
    let width = max(min(a[2], b[2]) - max(a[0], b[0]), 0)
    let height = max(min(a[3], b[3]) - max(a[1], b[1]), 0)
    let shared = width * height
    if shared == 0 { return 0 }
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
  }

  /// Foreground from 0.5, background below 0.4, ignored between; then each object's best anchors.
  private static func roles(
    _ anchors: [[Float]], _ boxes: [[Float]], _ rule: AnchorMatcher.LowQualityRule
  ) -> [Role] {
    let matrix = boxes.map { box in anchors.map { iou(box, $0) } }
    let best = matrix.map { $0.max() ?? 0 }
    let known = boxes.indices.filter { best[$0] > 0 }
    return anchors.indices.map { anchor in
      var own: Int?
      for object in known where own == nil || matrix[object][anchor] > matrix[own!][anchor] { own = object }
      guard let own else { return .background }
      let overlap = matrix[own][anchor]
      let served = known.filter { matrix[$0][anchor] == best[$0] }
      if rule != .none, let last = served.last {
        let object = rule == .lastObject ? last : own
        return .positive(object: object, isLowQuality: matrix[object][anchor] < 0.5)
      }
      if overlap >= 0.5 { return .positive(object: own, isLowQuality: false) }
      return overlap < 0.4 ? .background : .ignored
    }
  }

  var positiveCount: Int { roles.count { if case .positive = $0 { true } else { false } } }
  var normalizer: Double { Double(max(1, positiveCount)) }

  /// The focal loss of one pair; `nil` if it takes no part.
  func pair(_ anchor: Int, _ label: Int, logit: Double) -> (loss: Double, gradient: Double, isPositive: Bool)?
  {
    var isPositive = false
    switch roles[anchor] {
    case .ignored: return nil
    case .background: break
    case .positive(let object, _): isPositive = labels[object] == label
    }
    let sign = isPositive ? 1.0 : -1.0
    // ln p_t and 1 − p_t, without loss of digits on either side.
    let x = sign * logit
    let logarithm = x > 0 ? -log1p(exp(-x)) : x - log1p(exp(x))
    let right = exp(logarithm)
    let wrong = x > 0 ? exp(-x) / (1 + exp(-x)) : 1 / (1 + exp(x))
    let weight = alpha.map { isPositive ? $0 : 1 - $0 } ?? 1
    let factor = gamma == 0 ? 1 : pow(wrong, gamma)
    return (
      -weight * factor * logarithm, weight * sign * factor * (gamma * right * logarithm - wrong), isPositive
    )
  }

  /// The box loss of one anchor; 0 unless it is positive.
  func boxLoss(_ anchor: Int, deltas: [Double]) -> Double {
    guard case .positive(let object, _) = roles[anchor] else { return 0 }
    let a = anchors[anchor].map(Double.init)
    let b = boxes[object].map(Double.init)
    let (width, height) = (a[2] - a[0], a[3] - a[1])
    let (x, y) = ((a[0] + a[2]) / 2, (a[1] + a[3]) / 2)
    let beta: Double
    switch box {
    case .giou: return Self.giou(decode(deltas, width, height, x, y), b)
    case .l1: beta = 0
    case .smoothL1(let value): beta = value
    }
    let wanted = [
      ((b[0] + b[2]) / 2 - x) / width, ((b[1] + b[3]) / 2 - y) / height, log((b[2] - b[0]) / width),
      log((b[3] - b[1]) / height),
    ]
    return zip(deltas, wanted).reduce(0) { sum, pair in
      let far = abs(pair.0 - pair.1)
      return sum + (far < beta ? far * far / (2 * beta) : far - beta / 2)
    }
  }

  private func decode(_ deltas: [Double], _ width: Double, _ height: Double, _ x: Double, _ y: Double)
    -> [Double]
  {
    let limit = log(62.5)
    let scales = deltas[2...].map { family == .mmdetection ? max(min($0, limit), -limit) : min($0, limit) }
    let (w, h) = (width * exp(scales[0]), height * exp(scales[1]))
    let (cx, cy) = (x + deltas[0] * width, y + deltas[1] * height)
    return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
  }

  static func giou(_ a: [Double], _ b: [Double]) -> Double {
    func area(_ box: [Double]) -> Double { (box[2] - box[0]) * (box[3] - box[1]) }
    let shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    let union = area(a) + area(b) - shared
    let hull = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
    return 1 - shared / (union + 1e-7) + (hull - union) / (hull + 1e-7)
  }
}

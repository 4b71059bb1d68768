import RetinaNet
import Tensors

/// A sum over the (anchor, class) pairs that count, by what they are. Neither averaged nor normalised.
public struct CountedLoss: Sendable, Hashable {
  public struct CountedPart: Sendable, Hashable {
    public var loss: Double
    /// Σ |∂loss/∂logit|
    public var gradient: Double

    public init(loss: Double = 0, gradient: Double = 0) {
      self.loss = loss
      self.gradient = gradient
    }

    public static func += (left: inout Self, right: Self) {
      left.loss += right.loss
      left.gradient += right.gradient
    }

    public static func * (left: Self, factor: Double) -> Self {
      CountedPart(loss: left.loss * factor, gradient: left.gradient * factor)
    }
  }

  public var positives = CountedPart()
  /// p_t ≥ 0.5
  public var easyNegatives = CountedPart()
  public var hardNegatives = CountedPart()

  public init() {}

  public init(_ sums: LossSums) {
    positives = CountedPart(loss: sums.positives.loss, gradient: sums.positives.gradient)
    easyNegatives = CountedPart(loss: sums.easyNegatives.loss, gradient: sums.easyNegatives.gradient)
    hardNegatives = CountedPart(loss: sums.hardNegatives.loss, gradient: sums.hardNegatives.gradient)
  }

  public var total: CountedPart {
    var sum = positives
    sum += easyNegatives
    sum += hardNegatives
    return sum
  }

  public static func += (left: inout Self, right: Self) {
    left.positives += right.positives
    left.easyNegatives += right.easyNegatives
    left.hardNegatives += right.hardNegatives
  }

  public static func * (left: Self, factor: Double) -> Self {
    var product = left
    product.positives = left.positives * factor
    product.easyNegatives = left.easyNegatives * factor
    product.hardNegatives = left.hardNegatives * factor
    return product
  }
}

extension Trace.Level {
  /// The loss of one anchor over all classes.
  ///
  /// - Parameter label: the class channel of the object that the anchor serves; `nil` for background.
  func loss(anchor: Int, label own: Int?, _ focal: FocalLoss) -> CountedLoss {
    let classCount = logits.shape[1]
    return logits.withUnsafeBufferPointer { logits in
      Self.loss(
        UnsafeBufferPointer(rebasing: logits[anchor * classCount..<(anchor + 1) * classCount]), own, focal)
    }
  }

  private static func loss(
    _ logits: UnsafeBufferPointer<Float>, _ own: Int?, _ focal: FocalLoss
  ) -> CountedLoss {
    var counted = CountedLoss()
    let weight = focal.weight(isPositive: false)
    let zero = SIMD4<Double>()
    var (easyLoss, easyGradient, hardLoss, hardGradient) = (zero, zero, zero, zero)
    var label = 0
    while label < logits.count {
      if label + 4 <= logits.count, own.map({ $0 < label || $0 >= label + 4 }) ?? true {
        let four = UnsafeRawPointer(logits.baseAddress! + label).loadUnaligned(as: SIMD4<Float>.self)
        let u = SIMD4<Double>(Double(four[0]), Double(four[1]), Double(four[2]), Double(four[3]))
        let (loss, gradient) = focal.value(u, weight: weight)
        let isHard = u .> 0
        hardLoss += zero.replacing(with: loss, where: isHard)
        hardGradient += zero.replacing(with: gradient, where: isHard)
        easyLoss += loss.replacing(with: 0, where: isHard)
        easyGradient += gradient.replacing(with: 0, where: isHard)
        label += 4
        continue
      }
      let isPositive = label == own
      let u = isPositive ? -Double(logits[label]) : Double(logits[label])
      let (loss, gradient) = focal.value(u, weight: focal.weight(isPositive: isPositive))
      let part = CountedLoss.CountedPart(loss: loss, gradient: gradient)
      if isPositive {
        counted.positives += part
      } else if u > 0 {
        counted.hardNegatives += part
      } else {
        counted.easyNegatives += part
      }
      label += 1
    }
    counted.easyNegatives += CountedLoss.CountedPart(loss: easyLoss.sum(), gradient: easyGradient.sum())
    counted.hardNegatives += CountedLoss.CountedPart(loss: hardLoss.sum(), gradient: hardGradient.sum())
    return counted
  }
}

import Foundation

// Training: what training makes of a network's outputs.
// - FocalLoss, BoxLoss: the loss of one logit and of one box, with gradients.
// - TrainingTargets: what the ground truth asks of each anchor.
// - DetectionLoss: the loss of a picture, as each family sums and normalises it.
// - Live: the loss of a picture for any α and γ, fast enough for a slider.

/// Focal loss of one logit, FL = −α_t (1 − p_t)^γ ln p_t, and its gradient. γ = 0 is cross entropy.
///
/// Everything is computed from u, how far the logit is on the wrong side: u = −x where the anchor's class is that of the
/// logit (y = 1), and u = x where it is not (y = −1). Then 1 − p_t = σ(u), and FL = α_t σ(u)^γ ln(1 + eᵘ), finite for
/// every finite logit.
///
/// Sources: Lin et al., Focal Loss for Dense Object Detection, section 3 and appendix; torchvision
/// `ops/focal_loss.py` (`sigmoid_focal_loss`).
public struct FocalLoss: Sendable, Hashable {
  /// The weight of positives; negatives weigh 1 − α. `nil` weighs both with 1.
  public var alpha: Double?
  /// How much less a logit counts that is already right. At least 0.
  public var gamma: Double

  /// The paper's best.
  public static let paper = FocalLoss(alpha: 0.25, gamma: 2)
  /// Plain cross entropy.
  public static let crossEntropy = FocalLoss(alpha: nil, gamma: 0)
  /// What α and γ may be.
  public static let alphaRange = 0.0...1.0
  public static let gammaRange = 0.0...100.0

  /// - Parameters:
  ///   - alpha: in `alphaRange`, or `nil`.
  ///   - gamma: in `gammaRange`.
  public init(alpha: Double?, gamma: Double) {
    precondition(alpha.map { Self.alphaRange.contains($0) } ?? true, "α must be from 0 to 1")
    precondition(Self.gammaRange.contains(gamma), "γ must be from 0 to 100")
    self.alpha = alpha
    self.gamma = gamma
  }

  /// α_t
  public func weight(isPositive: Bool) -> Double {
    guard let alpha else { return 1 }
    return isPositive ? alpha : 1 - alpha
  }

  /// The loss of a logit.
  public func loss(_ logit: Double, isPositive: Bool) -> Double {
    value(isPositive ? -logit : logit, weight: weight(isPositive: isPositive)).loss
  }

  /// ∂FL/∂x: negative for positives, which want a larger logit.
  public func gradient(_ logit: Double, isPositive: Bool) -> Double {
    let size = value(isPositive ? -logit : logit, weight: weight(isPositive: isPositive)).gradient
    return isPositive ? -size : size
  }

  /// The loss and the size of its gradient at u, the logit's distance to the wrong side.
  @inline(__always)
  public func value(_ u: Double, weight: Double) -> (loss: Double, gradient: Double) {
    let softplus = max(u, 0) + log1p(exp(-abs(u)))
    let probability = u >= 0 ? 1 / (1 + exp(-u)) : exp(u) / (1 + exp(u))
    // σ(u)^γ; ln σ(u) = u − ln(1 + eᵘ), which stays exact where σ underflows.
    let factor = gamma == 0 ? 1 : exp(gamma * min(u - softplus, 0))
    return (
      weight * factor * softplus, weight * factor * (gamma * (1 - probability) * softplus + probability)
    )
  }
}

extension FocalLoss {
  /// σ(x)
  @inline(__always)
  static func score(_ logit: Float) -> Double {
    let x = Double(logit)
    return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
  }

  /// The class logit's bias with which training begins, so that every anchor has the score π: −ln((1 − π) / π).
  ///
  /// Source: the paper, section 4.1.
  public static func initialLogit(prior: Double) -> Double { -log((1 - prior) / prior) }
}

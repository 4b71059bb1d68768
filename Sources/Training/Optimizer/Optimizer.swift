import CKernels
import OrderedCollections
import Support
import Tensors

/// How weights follow their gradients. A step is a pure function: weights, gradients and state in, weights and state out.
///
/// Sources: torch `optim/sgd.py` and `optim/adamw.py`.
public struct Optimizer: Sendable, Hashable {
  public enum OptimizerMethod: Sendable, Hashable {
    /// m = momentum · m + g, w = w − rate · m, where g is the gradient plus decay · w.
    case sgd(momentum: Double)
    /// Adam with decay apart from the gradient (Loshchilov and Hutter 2019): w = (1 − rate · decay) · w − rate · m̂ / (√v̂ + ε).
    case adamW(beta1: Double, beta2: Double, epsilon: Double)

    /// torch's usual numbers.
    public static let usualAdamW = OptimizerMethod.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

    /// "sgd" or "adamw"
    public var name: String {
      switch self {
      case .sgd: "sgd"
      case .adamW: "adamw"
      }
    }
  }

  public var method: OptimizerMethod
  public var weightDecay: Double
  /// The keys of parameters that do not decay.
  public var undecayed: Set<String>

  public init(_ method: OptimizerMethod, weightDecay: Double, undecayed: Set<String> = []) {
    self.method = method
    self.weightDecay = weightDecay
    self.undecayed = undecayed
  }

  /// How many weights a thread takes at once.
  static let grain = 1 << 16

  /// One step.
  ///
  /// - Parameters:
  ///   - weights: by key; those without a gradient stay.
  ///   - gradients: of some of the weights, in their shapes.
  ///   - state: of the step before; `OptimizerState()` at first.
  ///   - rate: the learning rate.
  ///   - scale: what the gradients are multiplied by first, as clipping says.
  public func step(
    _ weights: OrderedDictionary<String, Tensor>, gradients: OrderedDictionary<String, Tensor>,
    state: OptimizerState, rate: Double, scale: Double = 1, workers: Workers
  ) -> (weights: OrderedDictionary<String, Tensor>, state: OptimizerState) {
    var weights = weights
    var new = state
    new.step += 1
    for (key, gradient) in gradients {
      guard let old = weights[key] else { preconditionFailure("a gradient of \(key), which is no weight") }
      precondition(old.shape == gradient.shape, "the gradient of \(key) has its shape")
      let update = WeightUpdate(
        weights: old, gradient: gradient, first: state.first[key], second: state.second[key], scale: scale)
      let decay = undecayed.contains(key) ? 0 : weightDecay
      switch method {
      case .sgd(let momentum):
        let result = update.sgd(rate: rate, momentum: momentum, decay: decay, workers)
        weights[key] = result.weights
        new.first[key] = result.momenta
      case .adamW(let beta1, let beta2, let epsilon):
        let factors = CKAdamStep(
          scale: Float(scale), keep: Float(1 - rate * decay), first_share: Float(1 - beta1),
          second_keep: Float(beta2), second_share: Float(1 - beta2),
          step_size: Float(rate / (1 - power(beta1, new.step))),
          second_root: Float((1 - power(beta2, new.step)).squareRoot()), epsilon: Float(epsilon))
        let result = update.adamW(factors, workers)
        (weights[key], new.first[key], new.second[key]) = (result.weights, result.first, result.second)
      }
    }
    return (weights, new)
  }

  /// By squaring, so that it is the same on every system.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}

/// What an optimiser keeps from step to step, by the parameters' keys.
public struct OptimizerState: Sendable {
  /// Steps that were made.
  public var step: Int
  /// SGD's momenta, or Adam's means of gradients.
  public var first: OrderedDictionary<String, Tensor>
  /// Adam's means of squared gradients.
  public var second: OrderedDictionary<String, Tensor>

  public init(
    step: Int = 0, first: OrderedDictionary<String, Tensor> = [:],
    second: OrderedDictionary<String, Tensor> = [:]
  ) {
    self.step = step
    self.first = first
    self.second = second
  }
}

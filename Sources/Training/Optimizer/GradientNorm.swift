import CKernels
import OrderedCollections
import Tensors

/// The L2 norm of all gradients together, and clipping by it.
///
/// Source: torch `nn/utils/clip_grad.py` (`clip_grad_norm_`).
public enum GradientNorm {
  /// In double precision; the same whatever the number of threads.
  public static func of(_ gradients: OrderedDictionary<String, Tensor>) -> Double {
    var sum = 0.0
    for gradient in gradients.values {
      sum += gradient.withUnsafeBufferPointer { ck_sum_of_squares($0.count, $0.baseAddress!) }
    }
    return sum.squareRoot()
  }

  /// What gradients are multiplied by so that their norm is at most `limit`.
  public static func scale(norm: Double, limit: Double?) -> Double {
    guard let limit else { return 1 }
    return min(1, limit / (norm + 1e-6))
  }
}

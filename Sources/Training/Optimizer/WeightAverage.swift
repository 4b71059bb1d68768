import CKernels
import OrderedCollections
import Tensors

/// A moving average of weights and statistics over the steps, which often detects better than the last weights.
///
/// Source: torch `optim/swa_utils.py` (`get_ema_multi_avg_fn`): the first average is the first weights.
public struct WeightAverage: Sendable, Hashable {
  /// How much of the average stays at each step: 0.999, for example.
  public var decay: Double

  public init(decay: Double) { self.decay = decay }

  /// The next average.
  ///
  /// - Parameter average: `nil` before the first step.
  public func next(
    _ average: OrderedDictionary<String, Tensor>?, _ weights: OrderedDictionary<String, Tensor>,
    workers: Workers
  ) -> OrderedDictionary<String, Tensor> {
    guard let average else { return weights }
    var new = weights
    for (key, weight) in weights {
      guard let old = average[key], !Self.areSame(old, weight) else { continue }
      new[key] = Tensor(shape: weight.shape) { output in
        old.withUnsafeBufferPointer { old in
          weight.withUnsafeBufferPointer { weight in
            nonisolated(unsafe) let (to, from, added) = (
              output.baseAddress!, old.baseAddress!, weight.baseAddress!
            )
            workers.forEachRange(of: weight.count, grain: Optimizer.grain) { range in
              let start = range.lowerBound
              ck_average_weights(range.count, from + start, added + start, Float(1 - decay), to + start)
            }
          }
        }
      }
    }
    return new
  }

  /// Whether both are one array in memory, as those that are not trained.
  private static func areSame(_ one: Tensor, _ other: Tensor) -> Bool {
    one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress }
    }
  }
}

import OrderedCollections
import Tensors
import Training

/// All that a run carries from step to step.
struct TrainingState: Sendable {
  /// Steps that were made.
  var step = 0
  /// Of all layers, by full key.
  var arrays: NetworkArrays
  /// torch's counters of the steps of batch normalisations, by full key.
  var counters: OrderedDictionary<String, Int>
  var optimizer = OptimizerState()
  /// The moving average of `arrays`; `nil` without.
  var average: NetworkArrays?
  /// What detectron2 divides a batch's loss by: a moving average of positive anchors, 100 at first.
  var normalizer = 100.0
  /// Validation's best AP.
  var bestAP: Double?
  /// What the schedule's rates are multiplied by.
  var rateFactor = 1.0

  /// The weights that are measured, and kept as the best: their average where there is one.
  var judged: NetworkArrays { average ?? arrays }

  /// Whether all weights are finite numbers.
  var isFinite: Bool { arrays.values.allSatisfy(\.isFinite) }
}

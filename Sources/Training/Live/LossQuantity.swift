/// What of a pair is added up.
public enum LossQuantity: String, Sendable, Hashable, CaseIterable {
  case loss
  /// |∂loss/∂logit|
  case gradient
}

/// Which pairs are added up. A pair is positive where its anchor serves an object of its class.
public enum LossSide: String, Sendable, Hashable, CaseIterable {
  case positives
  case negatives
  case both
}

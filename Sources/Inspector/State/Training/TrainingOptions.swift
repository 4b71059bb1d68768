/// What view 7 shows of a training run.
public struct TrainingOptions: Sendable, Hashable {
  public var panel = TrainingPanel.overview
  public var overlay = TrainingOverlay.boxes
  /// Whether the axis of the loss is even, and not by the logarithm.
  public var isLinear = false
  /// The step where the curves are read; `nil` for the last.
  public var step: Int?
  /// The pyramid level of score and loss maps, from 0 for P3; `nil` for all.
  public var level: Int?
  /// The class channel of score maps; `nil` for the best of all.
  public var label: Int?

  public init() {}
}

/// The panels of view 7.
public enum TrainingPanel: String, Sendable, Hashable, CaseIterable {
  case overview, loss, balance, validation, pace, settings

  public var title: String {
    switch self {
    case .overview: "the run at a glance"
    case .loss: "the loss and its parts"
    case .balance: "whose loss and gradient it is"
    case .validation: "what the validation pictures give"
    case .pace: "rate, gradient norm, speed"
    case .settings: "settings and events"
    }
  }
}

/// What view 7 draws over the picture.
public enum TrainingOverlay: String, Sendable, Hashable, CaseIterable {
  case boxes, scores, loss

  public var title: String {
    switch self {
    case .boxes: "boxes that are kept"
    case .scores: "the highest score at each place"
    case .loss: "the loss of each place's anchors"
    }
  }
}

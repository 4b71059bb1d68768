import Glibc
import RetinaNet
import Terminal

/// One class's scores on one level, as view 4 shows them. Class and level exist in the trace.
struct ScoreMap {
  let inspected: InspectedPicture
  let label: Int
  /// `nil` for the greatest of all shapes.
  let shape: Int?
  let level: Int
  let scale: ScoreScale
  /// Of the class.
  let threshold: Float
  let depth: ColorDepth

  /// The class and level that view 4 shows.
  init?(_ state: State, _ inspected: InspectedPicture) {
    guard let level = state.level else { return nil }
    self.init(
      state, inspected, label: state.options.label, level: level, shape: state.shape,
      scale: state.options.scale)
  }

  init?(
    _ state: State, _ inspected: InspectedPicture, label: Int, level: Int, shape: Int? = nil,
    scale: ScoreScale = .probability
  ) {
    guard inspected.trace.levels.indices.contains(level),
      (0..<inspected.trace.levels[level].logits.shape[1]).contains(label)
    else { return nil }
    self.inspected = inspected
    self.level = level
    self.label = label
    self.shape = shape
    self.scale = scale
    threshold = state.thresholds.score(label: label)
    depth = state.traits.depth
  }

  var layer: FeatureLayer { inspected.trace.pyramidLayer(level) }

  /// The logits of the level that is shown.
  var logits: GridMap { logits(level) }

  func logits(_ level: Int) -> GridMap {
    let count = inspected.trace.levels[level].anchorsPerCell
    return inspected.maps.logits(
      label: label, shape: shape.flatMap { $0 < count ? $0 : nil }, level: level)
  }

  /// The best score of a level.
  func peakScore(_ level: Int) -> Float { logits(level).range.map { Sigmoid.score($0.upperBound) } ?? 0 }

  /// The logit of the threshold; finite, so that colours can be centred at it.
  var thresholdLogit: Float {
    // No score passes a threshold of NaN, as none passes 1.
    let threshold = threshold.isNaN ? 1 : threshold
    let share = min(max(Double(threshold), 1e-6), 1 - 1e-6)
    return Float(log(share / (1 - share)))
  }

  /// The colours of the level that is shown, for logits or for probabilities.
  var colorMap: ColorMap {
    switch scale {
    case .probability: ColorMap(.sequential, ValueRange(low: 0, high: peakScore(level)), depth: depth)
    case .logit: ColorMap(.diverging, logitSpan, depth: depth)
    }
  }

  /// Symmetric about the threshold, wide enough for the level's logits.
  private var logitSpan: ValueRange {
    let map = logits
    let center = thresholdLogit
    let low = Quantile.of(map.values, share: ValueRange.clippedShare) ?? center
    let reach = min(max(center - low, (map.range?.upperBound ?? center) - center, 1), 1000)
    return ValueRange(low: center - reach, high: center + reach)
  }

  func colors() -> Heatmap.Colors {
    let values = logits.values
    return colorMap.colors(scale == .probability ? values.map(Self.score) : values)
  }

  /// The heat map over the picture.
  func heatmap(_ inference: InferenceID) -> Heatmap {
    let content = Heatmap.Content.scores(
      label: label, shape: shape, threshold: scale == .logit ? threshold : nil)
    return Heatmap(
      id: Heatmap.ID(inference: inference, layer: layer, content: content),
      geometry: inspected.trace.geometry(layer),
      colors: colors)
  }

  /// The probabilities as a glow over the picture, which shows where the class is seen and hides little: nothing where
  /// there is no score.
  func glow(_ inference: InferenceID) -> Heatmap {
    let content = Heatmap.Content.scores(label: label, shape: shape, threshold: nil)
    let id = Heatmap.ID(
      inference: inference, layer: layer, content: content, texture: .smooth)
    return Heatmap(id: id, geometry: inspected.trace.geometry(layer)) {
      let (map, values) = (colorMap, logits.values.map(Self.score))
      var colors = map.colors(values)
      if !map.isOpaque {
        colors.opacity = values.map { UInt8((map.range.position($0) ?? 0) * Self.strongestGlow) }
      }
      return colors
    }
  }

  private static let strongestGlow: Float = 165

  /// The score of a logit; NaN for NaN.
  static func score(_ logit: Float) -> Float { logit.isNaN ? .nan : Sigmoid.score(logit) }
}

import Glibc
import RetinaNet
import Terminal

/// Which scores view 4 shows: a class that the trace has, on a level that it has.
struct ScoreMap {
  let subject: Subject
  let label: Int
  /// `nil` for the greatest of all shapes.
  let shape: Int?
  let level: Int
  let scale: ScoreScale
  /// The class's own.
  let threshold: Float
  let depth: ColorDepth

  /// What view 4 is about.
  init?(_ state: State, _ subject: Subject) {
    guard let level = state.layer?.level else { return nil }
    self.init(
      state, subject, label: state.look.label, level: level, shape: state.shape, scale: state.look.scale)
  }

  init?(
    _ state: State, _ subject: Subject, label: Int, level: Int, shape: Int? = nil,
    scale: ScoreScale = .probability
  ) {
    guard subject.trace.levels.indices.contains(level),
      (0..<subject.trace.levels[level].logits.shape[1]).contains(label)
    else { return nil }
    self.subject = subject
    self.level = level
    self.label = label
    self.shape = shape
    self.scale = scale
    threshold = state.thresholds.score(label: label)
    depth = state.traits.depth
  }

  var layer: Layer { .pyramid(level) }

  /// The logits of the level that is shown.
  var logits: GridMap { logits(level) }

  func logits(_ level: Int) -> GridMap {
    let count = subject.trace.levels[level].anchorsPerCell
    return subject.maps.logits(
      label: label, shape: shape.flatMap { $0 < count ? $0 : nil }, level: level)
  }

  /// The best score of a level.
  func peakScore(_ level: Int) -> Float { logits(level).range.map { Sigmoid.score($0.upperBound) } ?? 0 }

  /// The logit of the threshold; finite, so that colours can be centred at it.
  var thresholdLogit: Float {
    // Nothing passes what is no number, as nothing passes 1.
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

  /// As far to either side of the threshold as the level's logits go to one.
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

  /// The map over the picture.
  func heatmap(_ pass: Pass) -> Heatmap {
    let content = Heatmap.Content.scores(
      label: label, shape: shape, threshold: scale == .logit ? threshold : nil)
    return Heatmap(
      id: Heatmap.ID(pass: pass, layer: layer, content: content), geometry: subject.trace.geometry(layer),
      colors: colors)
  }

  /// The score of a logit; no number where that is none.
  static func score(_ logit: Float) -> Float { logit.isNaN ? .nan : Sigmoid.score(logit) }
}

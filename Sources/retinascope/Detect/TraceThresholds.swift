import RetinaNet

extension ModelOptions {
  /// A trace's own thresholds, with those of the flags over them.
  func thresholds(over configuration: Configuration) throws -> Thresholds {
    var thresholds = configuration.thresholds
    if let score {
      if let all = score.all { (thresholds.score, thresholds.scoreByClass) = (all, [:]) }
      let byClass = try ClassNames(configuration.classes).scores(score.byClass, source: "--score")
      thresholds.scoreByClass.merge(byClass) { _, flag in flag }
    }
    if let nms { thresholds.nms = nms }
    if let topK { thresholds.topK = topK }
    if let maxDetections { thresholds.maxDetections = maxDetections }
    return thresholds
  }

  /// The same for what people look at: the inspector and explanations begin at the display score, unless a flag gives
  /// one for all classes.
  func displayThresholds(over configuration: Configuration) throws -> Thresholds {
    var thresholds = try thresholds(over: configuration)
    if score?.all == nil { thresholds.score = configuration.displayScore }
    return thresholds
  }
}

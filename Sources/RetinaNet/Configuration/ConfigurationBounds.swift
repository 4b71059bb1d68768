extension ConfigurationLayer {
  /// Refuses in what a training program saved the numbers that a `--config` file may not have either.
  ///
  /// - Throws: `ConfigurationError.wrongValue`, which names the source and the field.
  func checkBounds() throws(ConfigurationError) {
    try check(mean, .any, .mean)
    try check(std, .positive, .std)
    try check(aspectRatios, .positive, .aspectRatios)
    try check(normEpsilon.map { [$0] }, .share, .normEpsilon)
    try check(deltaScaling.map { $0.weights + $0.stds + ($0.lossWeights ?? []) }, .deltaScale, .deltaScaling)
    try check(deltaScaling?.means, .any, .deltaScaling)
    try check(score.map { [Double($0)] }, .share, .score)
    try check(scoreByClass.map { $0.values.sorted().map { Double($0) } }, .share, .scoreByClass)
    try check(nms.map { [$0] }, .share, .nms)
    try check(displayScore.map { [Double($0)] }, .share, .displayScore)
    guard let anchorSizes else { return }
    try check(anchorSizes.flatMap { $0 }, .positive, .anchorSizes)
    guard let first = anchorSizes.first, !first.isEmpty, anchorSizes.allSatisfy({ $0.count == first.count })
    else {
      throw error(
        .anchorSizes, "of different numbers on different levels", "equally many sizes on each level")
    }
  }

  private func check(
    _ values: [Double]?, _ bounds: NumberBounds, _ field: ConfigurationField
  ) throws(ConfigurationError) {
    guard let wrong = values?.first(where: { !bounds.contain($0) }) else { return }
    throw error(field, "\(wrong)", bounds.description)
  }

  private func error(
    _ field: ConfigurationField, _ found: String, _ expected: String
  ) -> ConfigurationError {
    .wrongValue(source: origin.description, path: field.rawValue, found: found, expected: expected)
  }
}

/// A field of the schema, by its path.
public enum ConfigurationField: String, Sendable, CaseIterable, Codable {
  case name, family, classes
  case anchorSizes = "anchors.sizes"
  case aspectRatios = "anchors.aspect_ratios"
  case mean = "input.mean"
  case std = "input.std"
  case scale = "input.scale"
  case bgr = "input.bgr"
  case minSize = "input.min_size"
  case maxSize = "input.max_size"
  case sizeDivisible = "input.size_divisible"
  case normEpsilon = "norm_eps"
  case strideIn3x3 = "stride_in"
  case p6Source = "extra_levels"
  case reluBeforeP7 = "relu_before_p7"
  case score = "thresholds.score"
  case scoreByClass = "thresholds.score_by_class"
  case nms = "thresholds.nms"
  case topK = "thresholds.top_k"
  case maxDetections = "thresholds.max_detections"
  case displayScore = "thresholds.display_score"
}

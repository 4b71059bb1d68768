import Support
import Terminal

/// A logit or another value that may be negative, with its sign, so that columns line up.
func signed(_ value: Float, _ digits: Int) -> String { (value < 0 ? "" : "+") + fixed(value, digits) }

/// Pixels, without a fraction.
func pixels(_ value: Float) -> String { fixed(value, 0) }

/// A score of 0…1; small ones with more digits, so that none reads as zero.
func scoreText(_ score: Float) -> String { score < 0.01 ? fixed(score, 4) : fixed(score, 3) }

/// A score in a label over the picture, where room is short.
func labelText(_ score: Float) -> String { score < 0.01 ? scoreText(score) : fixed(score, 2) }

/// An IoU, with four digits where two would make it look like 0.50, the usual bound.
func iouText(_ iou: Float) -> String {
  (iou - 0.5).magnitude < 0.005 && iou != 0.5 ? fixed(iou, 4) : fixed(iou, 2)
}

/// A value of unknown magnitude in about three digits.
func valueText(_ value: Float) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "-∞" }
  switch value.magnitude {
  case 1e7...: return "\(value)"
  case 100...: return fixed(value, 0)
  case 10...: return fixed(value, 1)
  case 0.1..., 0: return fixed(value, 2)
  case 0.001...: return fixed(value, 4)
  default: return "\(value)"
  }
}

import Diagnosis
import Support
import Terminal

/// Pixels, without a fraction.
func pixels(_ value: Float) -> String { fixed(value, 0) }

/// A score in a label over the picture, where room is short.
func labelText(_ score: Float) -> String { score < 0.01 ? scoreText(score) : fixed(score, 2) }

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

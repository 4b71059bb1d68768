import Support
import Terminal

/// Two digits, and more where these would say 0 or 1 of what is neither.
func scoreText(_ score: Float) -> String {
  for digits in 2...5 {
    let text = fixed(score, digits)
    let isEnd = text == fixed(Float(0), digits) || text == fixed(Float(1), digits)
    if !isEnd || score == 0 || score == 1 { return text }
  }
  return "\(score)"
}

/// With a proper minus sign.
func signed(_ value: Float) -> String {
  value < 0 ? "−" + fixed(-value, 2) : fixed(value, 2)
}

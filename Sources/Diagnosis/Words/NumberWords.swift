import Imaging
import Support

// How numbers are written. Panels and tables have columns with equally many digits; a sentence uses as few digits as
// are not misleading.

/// A logit or another value that may be negative, with its sign, so that columns line up.
public func signed(_ value: Float, _ digits: Int) -> String { (value < 0 ? "" : "+") + fixed(value, digits) }

/// A score of 0…1 in three digits; small ones with more, so that none reads as zero.
public func scoreText(_ score: Float) -> String { score < 0.01 ? fixed(score, 4) : fixed(score, 3) }

/// An IoU, with four digits where two would make it look like 0.50, the usual bound.
public func iouText(_ iou: Float) -> String {
  (iou - 0.5).magnitude < 0.005 && iou != 0.5 ? fixed(iou, 4) : fixed(iou, 2)
}

/// A logit in a sentence, with a minus sign and no plus.
public func sentenceLogit(_ value: Float) -> String { value < 0 ? "−" + fixed(-value, 2) : fixed(value, 2) }

/// A score in a sentence: two digits, and more where these would say 0 or 1 of what is neither.
public func sentenceScore(_ score: Float) -> String {
  for digits in 2...5 {
    let text = fixed(score, digits)
    let isEnd = text == fixed(Float(0), digits) || text == fixed(Float(1), digits)
    if !isEnd || score == 0 || score == 1 { return text }
  }
  return "\(score)"
}

/// An IoU in a sentence: two digits, or more where these hide on which side of a bound it lies.
public func sentenceIoU(_ iou: Float, bound: Double) -> String {
  for digits in 2...4 {
    let text = fixed(iou, digits)
    if text != fixed(bound, digits) { return text }
  }
  return "\(iou)"
}

extension Box {
  /// "120×80", in whole pixels.
  public var shortSidesText: String { "\(fixed(width, 0))×\(fixed(height, 0))" }
}

import Imaging
import Support

// How numbers are written. Panels and tables have columns with equally many digits; a sentence uses as few digits as
// are not misleading.

/// A logit or another value that may be negative, with its sign, so that columns line up.
public func signed(_ value: Float, _ digits: Int) -> String { (value < 0 ? "" : "+") + fixed(value, digits) }

/// A score beside one that it passed or failed, in as many digits as tell the two apart, and as make neither of them
/// read as 0 or 1 that is not.
public func comparedScores(_ score: Float, _ bound: Float, digits: Int = 3) -> ComparedNumbers {
  let needed = (digits...5).first { digits in
    [score, bound].allSatisfy {
      $0 == 0 || $0 == 1 || ![fixed(Float(0), digits), fixed(Float(1), digits)].contains(fixed($0, digits))
    }
  }
  return ComparedNumbers(score, bound, digits: digits, least: needed ?? 5)
}

/// A score of 0…1 in three digits; small ones with more, so that none reads as zero.
public func scoreText(_ score: Float) -> String { score < 0.01 ? fixed(score, 4) : fixed(score, 3) }

/// An IoU, with four digits where two would make it look like 0.50, the usual bound.
public func iouText(_ iou: Float) -> String {
  (iou - 0.5).magnitude < 0.005 && iou != 0.5 ? fixed(iou, 4) : fixed(iou, 2)
}

/// A score in a sentence: two digits, and more where these would say 0 or 1 of what is neither.
public func sentenceScore(_ score: Float) -> String {
  for digits in 2...5 {
    let text = fixed(score, digits)
    let isEnd = text == fixed(Float(0), digits) || text == fixed(Float(1), digits)
    if !isEnd || score == 0 || score == 1 { return text }
  }
  return numberText(score)
}

/// An IoU in a sentence beside its bound: two digits, or more where these hide on which side it is.
public func sentenceIoU(_ iou: Float, bound: Double) -> ComparedNumbers {
  ComparedNumbers(Double(iou), bound, digits: 2)
}

extension Box {
  /// "120×80", in whole pixels.
  public var shortSidesText: String { "\(fixed(width, 0))×\(fixed(height, 0))" }
}

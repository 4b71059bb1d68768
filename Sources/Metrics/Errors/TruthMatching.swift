/// Which of a picture's objects are taken, and what detections without one are (tests and their order as in TIDE's
/// `_eval_image`). Of equal overlaps the first object counts.
struct TruthMatching {
  private let truths: [PictureErrors.Truth]
  private(set) var isMatched: [Bool]

  init(_ truths: [PictureErrors.Truth]) {
    self.truths = truths
    isMatched = Array(repeating: false, count: truths.count)
  }

  /// Takes the free object of a category that a detection overlaps best, if that is enough.
  mutating func match(_ category: Int, _ overlaps: [Double], from iou: Double) -> Int? {
    guard let best = best(overlaps, among: { !isMatched[$0] && truths[$0].category == category }),
      overlaps[best] >= iou
    else { return nil }
    isMatched[best] = true
    return best
  }

  /// What a detection that matches nothing is, and the object that it would find if its box or class were mended.
  /// To be asked when all are matched.
  func kind(_ category: Int, _ overlaps: [Double], iou: Double) -> (ErrorKind, truth: Int?) {
    guard !truths.isEmpty else { return (.background, nil) }
    func overlap(_ place: Int?) -> Double { place.map { overlaps[$0] } ?? 0 }
    let own = best(overlaps) { truths[$0].category == category }
    if ErrorAnalysis.backgroundIoU <= overlap(own), overlap(own) <= iou { return (.localization, own) }
    let other = best(overlaps) { truths[$0].category != category }
    if other != nil, overlap(other) >= iou { return (.classification, other) }
    let taken = best(overlaps) { isMatched[$0] && truths[$0].category == category }
    if taken != nil, overlap(taken) >= iou { return (.duplicate, nil) }
    return (overlaps.max() ?? 0) <= ErrorAnalysis.backgroundIoU ? (.background, nil) : (.both, nil)
  }

  /// The first of the greatest.
  private func best(_ overlaps: [Double], among isCandidate: (Int) -> Bool) -> Int? {
    var best: Int?
    for place in overlaps.indices where isCandidate(place) {
      if best.map({ overlaps[place] > overlaps[$0] }) ?? true { best = place }
    }
    return best
  }
}

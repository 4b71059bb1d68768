/// SSD's choice of negatives: those with the largest loss, at most three for each positive.
///
/// Without positives no anchor counts, as in SSD's own code and torchvision's.
///
/// Sources: Liu et al., SSD: Single Shot MultiBox Detector, section 2.2; torchvision `models/detection/ssd.py`
/// (`compute_loss`).
enum HardNegativeMining {
  static let negativesPerPositive = 3

  /// The negatives that count, by falling loss.
  ///
  /// - Parameters:
  ///   - order: all anchors that are not ignored, by falling loss.
  ///   - positives: the numbers of the positive anchors.
  static func negatives(_ order: inout FallingOrder, positives: Set<Int>) -> [Int] {
    let wanted = min(negativesPerPositive * positives.count, order.count - positives.count)
    var chosen: [Int] = []
    chosen.reserveCapacity(wanted)
    var rank = 0
    while chosen.count < wanted {
      let number = order.number(at: rank)
      if !positives.contains(number) { chosen.append(number) }
      rank += 1
    }
    return chosen
  }
}

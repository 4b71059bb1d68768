import Imaging

/// Online hard example mining: the anchors with the largest loss, positive or not, without those that overlap a chosen
/// one by more than IoU 0.7. These see the same part of the picture, and would count its loss twice.
///
/// Overlap is that of the anchors' boxes, as OHEM's is of its proposals. An IoU of 0.7 itself does not suppress.
///
/// Sources: Shrivastava et al., Training Region-based Object Detectors with Online Hard Example Mining, 2016, section 4;
/// RetinaNet's paper, section 5.1 and table 1d, compares with it at 512 anchors and IoU 0.7, among others.
enum HardExampleMining {
  static let anchorCount = 512
  static let largestIoU: Float = 0.7

  /// The anchors that count, by falling loss.
  ///
  /// - Parameters:
  ///   - order: all anchors that are not ignored, by falling loss.
  ///   - box: an anchor's box by its number.
  static func anchors(_ order: inout FallingOrder, box: (Int) -> Box) -> [Int] {
    var chosen: [Int] = []
    var boxes: [Box] = []
    var rank = 0
    while chosen.count < anchorCount, rank < order.count {
      let number = order.number(at: rank)
      let candidate = box(number)
      let left = candidate.x1
      let right = candidate.x2
      // Most boxes lie beside it.
      let isDuplicate = boxes.contains {
        $0.x1 < right && $0.x2 > left && $0.iou(candidate) > largestIoU
      }
      if !isDuplicate {
        chosen.append(number)
        boxes.append(candidate)
      }
      rank += 1
    }
    return chosen
  }
}

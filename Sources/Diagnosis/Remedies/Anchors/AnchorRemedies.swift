import Imaging
import RetinaNet

/// What would give an object an anchor, where none overlaps it by 0.5: another size of the input, and another anchor
/// shape. Both are computed from where anchors lie.
struct AnchorRemedies {
  let trace: Trace
  private let targets: [Target]
  /// Per level the anchors around the origin.
  private let cells: [[Box]]

  init(_ coverage: Coverage) {
    trace = coverage.candidates.trace
    targets = coverage.targets
    let generator = AnchorGenerator(trace.configuration)
    cells = generator.sizes.indices.map(generator.cellAnchors)
  }

  func remedies(for target: Int) -> [Remedy] {
    [inputSize(for: targets[target].box), shape(for: targets[target].box)].compactMap { change in
      change.map { Remedy(change: $0, admits: nil) }
    }
  }

  /// So much larger or smaller than the present size are sizes looked at.
  static let factor = 4

  /// The shorter side, with the longer one's bound in proportion, that is nearest to the present one and at which an
  /// anchor overlaps the object by 0.5: pixel by pixel from a quarter of the present side to four times that, as far
  /// as a configuration may go. Of two as near, the larger.
  func inputSize(for box: Box) -> Remedy.Change? {
    let input = trace.configuration.input
    let sizes =
      max(1, input.minSize / Self.factor)...min(input.minSize * Self.factor, Architecture.largestCountedSide)
    for distance in 1...max(sizes.upperBound - input.minSize, input.minSize - sizes.lowerBound, 1) {
      for minSize in [input.minSize + distance, input.minSize - distance] where sizes.contains(minSize) {
        let maxSize = Self.maxSize(input, minSize: minSize)
        guard maxSize <= Architecture.largestCountedSide else { continue }
        if bestOverlap(of: box, minSize: minSize, maxSize: maxSize) >= TrainingMatch.foreground {
          return .inputSize(minSize: minSize, maxSize: maxSize)
        }
      }
    }
    return nil
  }

  static func maxSize(_ input: Configuration.Input, minSize: Int) -> Int {
    let exact = Double(input.maxSize) * Double(minSize) / Double(input.minSize)
    return max(1, Int(exact.rounded()))
  }

  /// The largest IoU of an object with an anchor at another size of the input.
  ///
  /// - Parameter box: in pixels of the original picture.
  func bestOverlap(of box: Box, minSize: Int, maxSize: Int) -> Float {
    let layout = AnchorLayout(
      trace.configuration, picture: trace.transform.original, minSize: minSize, maxSize: maxSize)
    let resized = layout.transform.resized(box)
    var best: Float = 0
    for (level, cell) in cells.enumerated() {
      for corner in layout.corners(level: level, near: resized.center) {
        for anchor in cell {
          let iou = anchor.moved(by: corner).iou(resized)
          // Not so for what is not a number.
          if iou > best { best = iou }
        }
      }
    }
    return best
  }
}

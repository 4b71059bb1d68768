import Foundation
import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport
import Testing

@testable import Diagnosis

/// Sizes of the input and shapes of anchors, against all anchors of all sizes.
@Suite struct AnchorRemedyTests {
  @Test(arguments: Family.allCases)
  func nearestSizeIsTheFirstWithAnAnchor(family: Family) {
    var random = SeededRandom(seed: 7)
    var offered = 0
    for number in 0..<24 {
      let original = Transform.Size(
        width: 40 + Int(random.next() % 200), height: 40 + Int(random.next() % 200))
      let box = oddBox(in: original, &random)
      let trace = trace(family, original)
      let remedies = AnchorRemedies(
        PictureCoverage(trace, PreparedCandidates(trace), [Target(box: box, label: 0)]))
      let input = trace.configuration.input
      var expected: Remedy.Change?
      for distance in 0...3 * input.minSize where expected == nil {
        for minSize in [input.minSize + distance, input.minSize - distance]
        where expected == nil && minSize >= input.minSize / AnchorRemedies.factor {
          let maxSize = AnchorRemedies.maxSize(input, minSize: minSize)
          if bestOverlap(of: box, trace, minSize: minSize, maxSize: maxSize) >= 0.5 {
            expected = .inputSize(minSize: minSize, maxSize: maxSize)
            // Found as it is: no object of this test.
            if distance == 0 { break }
          }
        }
      }
      guard expected != .inputSize(minSize: input.minSize, maxSize: input.maxSize) else { continue }
      #expect(remedies.inputSize(for: box) == expected, "\(family), object \(number): \(box) in \(original)")
      if expected != nil { offered += 1 }
    }
    #expect(offered >= 5)
  }

  @Test(arguments: Family.allCases)
  func nearestCornersHoldTheBestAnchor(family: Family) {
    var random = SeededRandom(seed: 11)
    for _ in 0..<10 {
      let original = Transform.Size(
        width: 40 + Int(random.next() % 200), height: 40 + Int(random.next() % 200))
      let box = oddBox(in: original, &random)
      let trace = trace(family, original)
      let remedies = AnchorRemedies(
        PictureCoverage(trace, PreparedCandidates(trace), [Target(box: box, label: 0)]))
      for minSize in [30, 77, 96, 131] {
        let maxSize = AnchorRemedies.maxSize(trace.configuration.input, minSize: minSize)
        let best = bestOverlap(of: box, trace, minSize: minSize, maxSize: maxSize)
        let found = remedies.bestOverlap(of: box, minSize: minSize, maxSize: maxSize)
        #expect(abs(found - best) < 1e-5, "\(family): \(box) in \(original) at \(minSize)")
      }
    }
  }

  /// The shape overlaps as it says, and none of a grid of shapes on its level is much better.
  @Test(arguments: Family.allCases)
  func shapeOverlapsMost(family: Family) throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<12 {
      let original = Transform.Size(
        width: 60 + Int(random.next() % 200), height: 60 + Int(random.next() % 200))
      let box = oddBox(in: original, &random)
      let trace = trace(family, original)
      let remedies = AnchorRemedies(
        PictureCoverage(trace, PreparedCandidates(trace), [Target(box: box, label: 0)]))
      guard case .anchorShape(let level, let size, let ratio, let iou)? = remedies.shape(for: box) else {
        continue
      }
      #expect(iou >= 0.5)
      #expect(overlap(of: box, trace, level: level, size: size, ratio: ratio) == iou)
      let object = trace.transform.resized(box)
      for size in stride(from: 2, to: 120, by: 3.0) {
        for step in -8...8 {
          let ratio = exp2(Double(step) / 2)
          let other = overlap(of: box, trace, level: level, size: size, ratio: ratio)
          // Rounding to whole pixels weighs with small objects.
          #expect(
            other <= iou + 2 / min(object.width, object.height), "\(family): \(size), \(ratio) for \(object)")
        }
      }
    }
  }

  private func oddBox(in size: Transform.Size, _ random: inout SeededRandom) -> Box {
    let (w, h) = (Float(size.width), Float(size.height))
    let width = random.uniform() < 0.5 ? 2 + 6 * random.uniform() : 0.9 * w * random.uniform() + 1
    let height = random.uniform() < 0.5 ? 2 + 6 * random.uniform() : 0.9 * h * random.uniform() + 1
    let (x, y) = (random.uniform() * max(w - width, 0), random.uniform() * max(h - height, 0))
    return Box(x1: x, y1: y, x2: x + width, y2: y + height)
  }

  /// A trace of a small input, with anchors of its present size and nothing detected.
  private func trace(_ family: Family, _ original: Transform.Size) -> Trace {
    var recipe = SyntheticTrace()
    recipe.family = family
    recipe.padded = .init(width: 64, height: 64)
    recipe.classes = 1
    recipe.candidateClasses = 1
    recipe.candidates = 0
    let made = recipe.make()
    var configuration = made.configuration
    configuration.input.minSize = 96
    configuration.input.maxSize = 160
    configuration.anchors.sizes = (0..<5).map { level in [1, 1.26].map { $0 * Double(16 << level) } }
    let transform = Preprocessing(configuration).transform(width: original.width, height: original.height)
    return Trace(
      image: made.image, file: "", configuration: configuration, transform: transform, input: made.input,
      backbone: [], levels: made.levels)
  }

  /// With every anchor that the pyramid has at a size.
  private func bestOverlap(of box: Box, _ trace: Trace, minSize: Int, maxSize: Int) -> Float {
    var configuration = trace.configuration
    configuration.input.minSize = minSize
    configuration.input.maxSize = maxSize
    let transform = Preprocessing(configuration)
      .transform(width: trace.transform.original.width, height: trace.transform.original.height)
    return (0..<5).map {
      overlap(of: box, AnchorGenerator(configuration), transform, level: $0)
    }.max() ?? 0
  }

  /// With every anchor of one shape at the trace's size.
  private func overlap(of box: Box, _ trace: Trace, level: Int, size: Double, ratio: Double) -> Float {
    let generator = AnchorGenerator(
      family: trace.configuration.family, sizes: Array(repeating: [size], count: 5), aspectRatios: [ratio])
    return overlap(of: box, generator, trace.transform, level: level)
  }

  private func overlap(
    of box: Box, _ generator: AnchorGenerator, _ transform: Transform, level: Int
  ) -> Float {
    // Five convolutions that halve, each rounding up.
    var (width, height) = (transform.padded.width, transform.padded.height)
    for _ in 0..<3 + level { (width, height) = ((width + 1) / 2, (height + 1) / 2) }
    let anchors = generator.anchors(
      level: level, gridHeight: height, gridWidth: width, padded: transform.padded
    ).elements
    let object = transform.resized(box)
    return stride(from: 0, to: anchors.count, by: 4).reduce(0) { best, row in
      let anchor = Box(x1: anchors[row], y1: anchors[row + 1], x2: anchors[row + 2], y2: anchors[row + 3])
      let iou = anchor.iou(object)
      return iou > best ? iou : best
    }
  }
}

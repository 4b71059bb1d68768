import Annotations
import Imaging
import RetinaNet

/// Guesses a factor between annotations and pictures from which objects and detections look alike.
enum ScaleEstimate {
  /// The factor, along x and y, that most pairs of an object and a detection of its class agree on: their middles and
  /// their sides stand in the same ratio. `nil` where fewer than ten do, or where it is about 1.
  static func scale(_ pictures: [SetupPicture], _ match: CategoryMatch) -> SetupHypothesis? {
    var votes: [Bin: [SIMD2<Double>]] = [:]
    for picture in pictures {
      for object in picture.objects {
        guard let label = match.channel(ofCategory: object.category) else { continue }
        for detection in picture.found where detection.label == label {
          guard let ratio = ratio(object, detection.box) else { continue }
          votes[Bin(ratio), default: []].append(ratio)
        }
      }
    }
    // Of bins with as many votes the one with the lowest number, so that the answer does not follow the hash.
    guard
      let best = votes.max(by: {
        ($0.value.count, $1.key.x, $1.key.y) < ($1.value.count, $0.key.x, $0.key.y)
      }), best.value.count >= 10
    else { return nil }
    let ratios = best.value
    let x = median(ratios.map(\.x))
    let y = median(ratios.map(\.y))
    guard abs(x - 1) > 0.05 || abs(y - 1) > 0.05 else { return nil }
    return .scale(x: x, y: y)
  }

  /// The ratio of a detection to an object where middles and sides agree within a fifth.
  private static func ratio(_ object: GroundTruth, _ box: Box) -> SIMD2<Double>? {
    let sides = SIMD2(Double(box.width) / object.width, Double(box.height) / object.height)
    let middles = SIMD2(
      Double(box.x1 + box.x2) / (2 * object.x + object.width),
      Double(box.y1 + box.y2) / (2 * object.y + object.height))
    func agree(_ one: Double, _ other: Double) -> Bool { one > 0 && one < 1.2 * other && other < 1.2 * one }
    guard agree(sides.x, middles.x), agree(sides.y, middles.y) else { return nil }
    return (sides + middles) / 2
  }

  /// Factors that differ by less than a tenth are counted together.
  private struct Bin: Hashable {
    let x: Int
    let y: Int

    init(_ ratio: SIMD2<Double>) {
      func place(_ value: Double) -> Int {
        var (place, bound) = (0, 1.05)
        // Doubling a hundred times reaches what no picture has.
        while value >= bound, place < 800 { (place, bound) = (place + 1, bound * 1.1) }
        bound = 1.05 / 1.1
        while value < bound, place > -800 { (place, bound) = (place - 1, bound / 1.1) }
        return place
      }
      (x, y) = (place(ratio.x), place(ratio.y))
    }
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

import Annotations
import Glibc
import Imaging
import RetinaNet

/// Estimates a factor between annotations and pictures by pairing objects with detections.
enum ScaleEstimate {
  /// The factors on which most pairs of an object and a detection of its class agree. Either their centres and sides have
  /// the same ratio: one factor for all pictures, or one size or longer side of the pictures that the boxes were made
  /// for. Or their centres are the same and their sides differ by one factor. Factors on which fewer than ten pairs
  /// agree, and factors near 1, are left out.
  static func hypotheses(_ pictures: [SetupPicture], _ match: CategoryMatch) -> [SetupHypothesis] {
    let votes = pictures.map { picture in
      (
        SIMD2(Double(picture.transform.original.width), Double(picture.transform.original.height)),
        ratios(picture, match)
      )
    }
    let factor = mode(votes.flatMap(\.1))
    guard isChange(factor) else { return [] }
    let growth = mode(pictures.flatMap { growths($0, match) })
    let size = mode(votes.flatMap { size, ratios in ratios.map { size / $0 } })
    let side = mode(votes.flatMap { size, ratios in ratios.map { SIMD2(repeating: size.max()) / $0 } })
    return [
      factor.map { .scale(x: $0.x, y: $0.y) }, size.map { .frame(width: $0.x, height: $0.y) },
      side.map { .longerSide(($0.x * $0.y).squareRoot()) },
      isChange(growth) ? growth.map { .grown(($0.x * $0.y).squareRoot()) } : nil,
    ].compactMap { $0 }
  }

  private static func isChange(_ factor: SIMD2<Double>?) -> Bool {
    factor.map { abs($0.x - 1) > 0.05 || abs($0.y - 1) > 0.05 } ?? true
  }

  /// The sides of detections over those of objects of their class, where the middles lie within a quarter of the
  /// object's sides.
  private static func growths(_ picture: SetupPicture, _ match: CategoryMatch) -> [SIMD2<Double>] {
    picture.objects.flatMap { object in
      let label = match.channel(ofCategory: object.category)
      return picture.found.filter { $0.label == label }.compactMap { detection -> SIMD2<Double>? in
        let box = detection.box
        let x = abs(Double(box.x1 + box.x2) / 2 - object.x - object.width / 2)
        let y = abs(Double(box.y1 + box.y2) / 2 - object.y - object.height / 2)
        guard x < object.width / 4, y < object.height / 4 else { return nil }
        return SIMD2(Double(box.width) / object.width, Double(box.height) / object.height)
      }
    }
  }

  private static func ratios(_ picture: SetupPicture, _ match: CategoryMatch) -> [SIMD2<Double>] {
    picture.objects.flatMap { object in
      let label = match.channel(ofCategory: object.category)
      return picture.found.filter { $0.label == label }.compactMap { ratio(object, $0.box) }
    }
  }

  /// The median of the densest group of values; `nil` where it has fewer than ten.
  private static func mode(_ values: [SIMD2<Double>]) -> SIMD2<Double>? {
    // Larger factors do not occur, and a box without a side has no ratio.
    let usual = 1e-9...1e9
    let bins = Dictionary(
      grouping: values.filter { usual.contains($0.x) && usual.contains($0.y) }, by: RatioBin.init)
    // Of equally full bins the lowest, so that the answer does not depend on hashing.
    let best = bins.max { ($0.value.count, $1.key.x, $1.key.y) < ($1.value.count, $0.key.x, $0.key.y) }
    guard let best, best.value.count >= 10 else { return nil }
    return SIMD2(median(best.value.map(\.x)), median(best.value.map(\.y)))
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

  /// Values that differ by less than a tenth are counted together.
  private struct RatioBin: Hashable {
    let x: Int
    let y: Int

    init(_ value: SIMD2<Double>) {
      func place(_ value: Double) -> Int { Int((log(value) / log(1.1)).rounded()) }
      (x, y) = (place(value.x), place(value.y))
    }
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

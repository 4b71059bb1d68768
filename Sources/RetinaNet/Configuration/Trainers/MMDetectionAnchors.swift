import Checkpoints
import Foundation

/// How mmdetection lays anchors, and decodes boxes.
extension MMDetectionSettings {
  mutating func readCoder(_ coder: PlainValue?, _ path: String) throws(ConfigurationError) {
    try review.demand(coder?["type"], among: ["DeltaXYWHBBoxCoder"], path + ".type")
    try review.review(coder, path, MMDetectionRules.coder)
    let means = try review.four(coder?["target_means"], path + ".target_means", .any)
    let stds = try review.four(coder?["target_stds"], path + ".target_stds", .deltaScale)
    if means ?? stds != nil { layer.deltaScaling = DeltaScaling(means: means, stds: stds) }
  }

  mutating func readAnchors(_ generator: PlainValue, _ path: String) throws(ConfigurationError) {
    try review.demand(generator["type"], among: ["AnchorGenerator"], path + ".type")
    try review.review(generator, path, MMDetectionRules.anchors)
    let pyramid = architecture?.pyramid
    let strides = generator["strides"].flatMap { $0.numbers ?? $0.squares }
    let levels = layer.levels ?? pyramid?.levels ?? Configuration.Anchors.usualLevels
    // Without convolutions for them, further levels follow by pooling.
    let isPooled = pyramid?.extra.isEmpty == true
    if let given = generator["strides"],
      strides == nil
        || strides?.enumerated().contains(where: { $1 != Double(1 << ((levels.first ?? 3) + min($0, 32))) })
          == true
        || (strides?.count != levels.count && !isPooled)
    {
      let expected = levels.map { "\(1 << $0)" }.joined(separator: ", ")
      try review.refuse(path + ".strides", given.spelled, computed: "the pyramid's strides, \(expected)")
    }
    if isPooled, let strides, let first = levels.first { layer.levels = strides.indices.map { first + $0 } }
    let ratios = generator["ratios"]?.numbers
    if let ratios, !ratios.isEmpty { layer.aspectRatios = ratios }
    let bases = generator["base_sizes"]?.numbers ?? strides ?? levels.map { Double(1 << $0) }
    var scales = generator["scales"]?.numbers
    if let octave = generator["octave_base_scale"]?.number,
      let perOctave = generator["scales_per_octave"]?.integer, (1...64).contains(perOctave)
    {
      // In double precision, as NumPy computes them; the sizes are float32.
      scales = (0..<perOctave).map { octave * pow(2, Double($0) / Double(perOctave)) }
    }
    guard let scales, !scales.isEmpty, !bases.isEmpty else { return }
    if generator["scale_major"]?.bool == false, scales.count > 1, (ratios?.count ?? 3) > 1 {
      try review.refuse(
        path + ".scale_major", "False",
        computed: "anchors in the order of True: all scales of a ratio in turn")
    }
    layer.anchorSizes = bases.map { base in scales.map { Double(Float(base) * Float($0)) } }
  }
}

extension PlainValue {
  /// The sides of a list of squares: 8 for (8, 8).
  fileprivate var squares: [Double]? {
    guard let list else { return nil }
    let sides = list.compactMap { pair -> Double? in
      guard let sides = pair.numbers, sides.count == 2, sides[0] == sides[1] else { return nil }
      return sides[0]
    }
    return sides.count == list.count ? sides : nil
  }
}

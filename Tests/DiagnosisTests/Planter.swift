import Diagnosis
import Foundation
import Imaging
import Support
import Tensors
import TestSupport

@testable import RetinaNet

/// Makes the logits and deltas of a scene, object by object.
struct Planter {
  var random: SeededRandom
  let thresholds: Thresholds
  let transform: Transform
  private let generator: AnchorGenerator
  private let grids: [Transform.Size]
  private let anchors: [[Box]]
  private let classes = 4
  private var logits: [[Float]]
  private var deltas: [[Float]]
  /// The level whose top k others fill.
  private let crowdedLevel: Int

  private struct PlantedAnchor {
    var level: Int
    var anchor: Int
  }

  init(_ family: Family, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func pick<T>(_ choices: [T]) -> T { choices[random.below(choices.count)] }
    let padded = Transform.Size(width: 32 * pick([5, 6, 8]), height: 32 * pick([4, 5, 7]))
    let resized = Transform.Size(
      width: padded.width - random.below(20), height: padded.height - random.below(20))
    let shrink = 0.5 + random.uniform()
    func original(_ side: Int) -> Int { max(1, Int(Float(side) * shrink)) }
    transform = Transform(
      original: .init(width: original(resized.width), height: original(resized.height)), resized: resized,
      padded: padded)
    generator = AnchorGenerator(
      family: family, sizes: [16, 32, 64, 128, 256].map { [$0, $0 * 1.26, $0 * 1.587] },
      aspectRatios: [0.5, 1, 2])
    let (generator, classes) = (generator, classes)
    grids = (0..<5).map { level in
      let stride = 8 << level
      return .init(width: (padded.width + stride - 1) / stride, height: (padded.height + stride - 1) / stride)
    }
    anchors = grids.enumerated().map { level, grid in
      let rows = generator.anchors(
        level: level, gridHeight: grid.height, gridWidth: grid.width, padded: padded
      ).elements
      return stride(from: 0, to: rows.count, by: 4).map {
        Box(x1: rows[$0], y1: rows[$0 + 1], x2: rows[$0 + 2], y2: rows[$0 + 3])
      }
    }
    logits = anchors.map { level in level.flatMap { _ in (0..<classes).map { _ in random.normal() - 8 } } }
    deltas = anchors.map { level in level.flatMap { _ in (0..<4).map { _ in 0.1 * random.normal() } } }
    crowdedLevel = random.below(3)
    thresholds = Thresholds(
      score: pick([0.05, 0.1, 0.2]), scoreByClass: pick([[:], [:], [1: 0.3]]),
      nms: pick([0.3, 0.4, 0.5, 0.6]),
      topK: pick([15, 25]), maxDetections: pick([6, 9, 14, 300]))
    self.random = random
  }

  mutating func plantObjects() -> [Target] {
    crowd()
    // What fails most often is planted twice as often.
    let plans = PlantedScene.Plan.allCases + [.besideAnother]
    return (0..<6 + random.below(8)).flatMap { _ in plant(plans[random.below(plans.count)]) }
  }

  mutating func makeStrange() {
    for level in anchors.indices {
      for index in logits[level].indices {
        if random.below(3) == 0 { logits[level][index].round() }
        if random.below(200) == 0 {
          logits[level][index] = [.nan, .infinity, -.infinity, 17.5, 18, 30, -100, 0][random.below(8)]
        }
      }
      for index in deltas[level].indices {
        if random.below(3) == 0 { deltas[level][index] = (deltas[level][index] * 4).rounded() / 4 }
        if random.below(400) == 0 {
          deltas[level][index] = [.nan, .infinity, -.infinity, 1e30, -1e30, 50, -50, 1e-30][random.below(8)]
        }
      }
    }
  }

  func trace() -> Trace {
    var recipe = SyntheticTrace()
    recipe.family = generator.family
    recipe.padded = .init(width: 32, height: 32)
    recipe.classes = classes
    recipe.candidates = 0
    let plain = recipe.make()
    let levels = anchors.indices.map { level in
      let grid = grids[level]
      let stride = generator.stride(
        level: level, gridHeight: grid.height, gridWidth: grid.width, padded: transform.padded)
      let count = anchors[level].count
      return Trace.Level(
        name: "P\(level + 3)",
        features: Tensor(
          shape: [grid.height, grid.width, 1], Array(repeating: 0, count: grid.width * grid.height)),
        logits: Tensor(shape: [count, classes], logits[level]),
        deltas: Tensor(shape: [count, 4], deltas[level]),
        anchors: Tensor(shape: [count, 4], anchors[level].flatMap { [$0.x1, $0.y1, $0.x2, $0.y2] }),
        anchorsPerCell: generator.anchorsPerCell(level: level), strideX: stride.x, strideY: stride.y)
    }
    return Trace(
      image: plain.image, file: plain.file, configuration: plain.configuration, transform: transform,
      input: plain.input, backbone: [], levels: levels)
  }

  /// Fills the top k of one level.
  private mutating func crowd() {
    for _ in 0..<thresholds.topK + 10 {
      let place = PlantedAnchor(level: crowdedLevel, anchor: random.below(anchors[crowdedLevel].count))
      score(place, label: random.below(classes), 1 + random.uniform())
    }
  }

  private mutating func plant(_ plan: PlantedScene.Plan) -> [Target] {
    let label = random.below(classes)
    let box = plan == .noAnchor ? oddBox() : anchoredBox(level: plan == .crowdedOut ? crowdedLevel : nil)
    var objects = [box]
    switch plan {
    case .found: point(1 + random.below(4), at: box, label: label, logit: 2)
    case .noAnchor: if random.below(4) == 0 { point(1, at: box, label: label, logit: 2) }
    case .ledAway:
      for place in nearest(box, 60) {
        deltas[place.level][place.anchor * 4] = random.below(2) == 0 ? 1.5 : -1.5
      }
    case .faint: point(1 + random.below(4), at: box, label: label, logit: -5)
    case .confused:
      point(1 + random.below(2), at: box, label: label, logit: -4)
      if let place = nearest(box, 1).first { score(place, label: (label + 1) % classes, random.normal() - 1) }
    case .crowdedOut: point(1 + random.below(3), at: box, label: label, logit: -0.7, level: crowdedLevel)
    case .besideAnother:
      let neighbor = moved(box, by: 0.25 + 0.25 * random.uniform())
      objects.append(neighbor)
      point(1, at: neighbor, label: label, logit: 3)
      point(1 + random.below(2), at: moved(box, by: 0.15), label: label, logit: 1)
    case .late: point(1 + random.below(2), at: box, label: label, logit: -0.7)
    case .shared:
      objects.append(random.below(3) == 0 ? box : moved(box, by: 0.1 * random.uniform()))
      point(1, at: box, label: label, logit: 3)
    case .doubled:
      point(1, at: moved(box, by: -0.2), label: label, logit: 2)
      point(1, at: moved(box, by: 0.2), label: label, logit: 2)
    }
    return objects.map { object in
      Target(
        box: original(object), label: label, isIgnored: random.below(12) == 0, isCrowd: random.below(25) == 0)
    }
  }

  // MARK: Boxes, in pixels of the resized picture

  private mutating func anchoredBox(level: Int?) -> Box {
    let level = level ?? random.below(4)
    let anchor = anchors[level][random.below(anchors[level].count)]
    let x = anchor.x1 + 0.1 * random.normal() * anchor.width
    let y = anchor.y1 + 0.1 * random.normal() * anchor.height
    let (width, height) = (
      anchor.width * (0.85 + 0.3 * random.uniform()), anchor.height * (0.85 + 0.3 * random.uniform())
    )
    let size = transform.resized
    return Box(
      x1: max(0, x), y1: max(0, y), x2: min(Float(size.width), max(x, 0) + width),
      y2: min(Float(size.height), max(y, 0) + height))
  }

  /// Tiny, a strip, or a little too long.
  private mutating func oddBox() -> Box {
    let size = transform.resized
    let (x, y) = (random.uniform() * Float(size.width), random.uniform() * Float(size.height))
    let sides: [SIMD2<Float>] = [
      [2 + 5 * random.uniform(), 3], [100, 3 + 5 * random.uniform()], [60, 10], [9, 55],
    ]
    let side = sides[random.below(4)]
    return Box(x1: x, y1: y, x2: x + side.x, y2: y + side.y)
  }

  private func moved(_ box: Box, by share: Float) -> Box {
    Box(x1: box.x1 + share * box.width, y1: box.y1, x2: box.x2 + share * box.width, y2: box.y2)
  }

  private func original(_ box: Box) -> Box {
    let x = Float(transform.original.width) / Float(transform.resized.width)
    let y = Float(transform.original.height) / Float(transform.resized.height)
    return Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
  }

  // MARK: What the heads say

  /// The anchors that overlap a box most.
  private func nearest(_ box: Box, _ count: Int, level: Int? = nil) -> [PlantedAnchor] {
    let levels = level.map { [$0] } ?? Array(anchors.indices)
    let all = levels.flatMap { level in
      anchors[level].enumerated().map { (iou: $1.iou(box), place: PlantedAnchor(level: level, anchor: $0)) }
    }
    return all.filter { $0.iou > 0 }.sorted { $0.iou > $1.iou }.prefix(count).map(\.place)
  }

  /// Has so many of the best anchors decode to about a box.
  private mutating func point(_ count: Int, at box: Box, label: Int, logit: Float, level: Int? = nil) {
    for place in nearest(box, 10, level: level).shuffled(using: &random).prefix(count) {
      let anchor = anchors[place.level][place.anchor]
      func center(_ box: Box) -> (Float, Float) { ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2) }
      let wanted = [
        (center(box).0 - center(anchor).0) / anchor.width, (center(box).1 - center(anchor).1) / anchor.height,
        log(max(box.width, 0.1) / anchor.width), log(max(box.height, 0.1) / anchor.height),
      ]
      for (index, delta) in wanted.enumerated() {
        deltas[place.level][place.anchor * 4 + index] = delta + 0.04 * random.normal()
      }
      score(place, label: label, logit + 0.4 * random.normal())
    }
  }

  private mutating func score(_ place: PlantedAnchor, label: Int, _ logit: Float) {
    logits[place.level][place.anchor * classes + label] = logit
  }
}

/// A picture that no network saw, with objects in it, each planted for a fate of its own: found, or lost at one of the
/// stages. What really becomes of an object depends on its neighbours too, and is for an oracle to say.
///
/// Equal seeds give equal scenes.
struct PlantedScene {
  let trace: Trace
  let targets: [Target]
  /// Under which the plans are meant.
  let thresholds: Thresholds

  /// What an object is planted for.
  enum Plan: CaseIterable {
    /// Good boxes with good scores.
    case found
    /// Too small or too long for any anchor.
    case noAnchor
    /// Well anchored, but all its boxes are led away.
    case ledAway
    /// Good boxes, scored as background.
    case faint
    /// Good boxes, scored as another class.
    case confused
    /// On a level where others fill the top k.
    case crowdedOut
    /// Its boxes overlap a better one of its neighbour's.
    case besideAnother
    /// Scored just above the threshold, behind the maximum.
    case late
    /// Two objects with one box between them.
    case shared
    /// Found twice.
    case doubled
  }

  /// - Parameter strange: with what real traces rarely have: ties, saturated scores, values that are not numbers or out
  ///   of all measure.
  init(_ family: Family, seed: UInt64, strange: Bool = false) {
    var planter = Planter(family, seed: seed)
    targets = planter.plantObjects()
    if strange { planter.makeStrange() }
    thresholds = planter.thresholds
    trace = planter.trace()
  }
}

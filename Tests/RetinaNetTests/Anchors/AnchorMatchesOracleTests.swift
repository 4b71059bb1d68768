import Imaging
import RetinaNet
import Support
import Testing

/// All anchors of a picture against all of its objects, from the definitions alone: a dense table of IoUs.
private struct NaiveMatches {
  /// Per level and anchor the object that it serves, or `nil`.
  var serves: [[Int?]]
  var ignored: [[Bool]]
  var best: [Float]

  init(_ matcher: AnchorMatcher, _ anchors: [[Box]], _ objects: [Box]) {
    let table = objects.map { object in
      anchors.map { $0.map { anchor in Self.isUsable(object) ? anchor.iou(object) : 0 } }
    }
    best = table.map { $0.joined().max() ?? 0 }
    (serves, ignored) = (anchors.map { $0.map { _ in nil } }, anchors.map { $0.map { _ in false } })
    for level in anchors.indices {
      for anchor in anchors[level].indices {
        let ious = table.map { $0[level][anchor] }
        let own = ious.max() ?? 0
        let first = ious.firstIndex(of: own)
        if own >= matcher.foreground { serves[level][anchor] = first }
        if own < matcher.foreground, own >= matcher.background, own > 0 { ignored[level][anchor] = true }
        let served = objects.indices.filter { best[$0] > 0 && ious[$0] == best[$0] }
        guard let last = served.last, matcher.lowQuality != .none else { continue }
        serves[level][anchor] = matcher.lowQuality == .lastObject ? last : first
        ignored[level][anchor] = false
      }
    }
  }

  private static func isUsable(_ box: Box) -> Bool {
    [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite) && box.width > 0 && box.height > 0
  }
}

@Suite struct AnchorMatchesOracleTests {
  private static let paddedSizes = [
    Transform.Size(width: 32, height: 32), .init(width: 64, height: 160), .init(width: 224, height: 96),
    .init(width: 161, height: 110), .init(width: 1, height: 33),
  ]

  private func generator(_ family: Family) -> AnchorGenerator {
    // Rounded to halves of pixels and not at all, in and out of the paper's sizes.
    AnchorGenerator(
      family: family, sizes: [[9, 20.5], [32, 40], [64, 80.7], [128, 161], [256, 406]],
      aspectRatios: [0.5, 1, 2.5])
  }

  private func anchors(_ generator: AnchorGenerator, _ levels: [AnchorLevel], _ padded: Transform.Size)
    -> [[Box]]
  {
    levels.enumerated().map { number, level in
      let rows = generator.anchors(
        level: number, gridHeight: level.grid.rows, gridWidth: level.grid.columns, padded: padded
      ).elements
      return stride(from: 0, to: rows.count, by: 4).map {
        Box(x1: rows[$0], y1: rows[$0 + 1], x2: rows[$0 + 2], y2: rows[$0 + 3])
      }
    }
  }

  private func check(
    _ matcher: AnchorMatcher, _ generator: AnchorGenerator, _ padded: Transform.Size, _ objects: [Box],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let levels = AnchorLevel.all(generator, padded: padded)
    let anchors = anchors(generator, levels, padded)
    let naive = NaiveMatches(matcher, anchors, objects)
    let matches = matcher.match(levels, to: objects)
    #expect(matches.bestIoU == naive.best, sourceLocation: sourceLocation)
    var positives: [AnchorMatches.AnchorPlace: Int] = [:]
    for level in anchors.indices {
      for (anchor, object) in naive.serves[level].enumerated() {
        if let object { positives[.init(level: level, anchor: anchor)] = object }
      }
    }
    #expect(
      Dictionary(uniqueKeysWithValues: matches.positives.map { ($0.place, $0.object) }) == positives,
      "\(generator.family), \(matcher.lowQuality), \(padded)", sourceLocation: sourceLocation)
    let ignored = anchors.indices.flatMap { level in
      anchors[level].indices.filter { naive.ignored[level][$0] }
        .map { AnchorMatches.AnchorPlace(level: level, anchor: $0) }
    }
    #expect(matches.ignored == ignored, sourceLocation: sourceLocation)
    #expect(matches.positives.map(\.place) == matches.positives.map(\.place).sorted())
    for positive in matches.positives {
      let iou = anchors[positive.place.level][positive.place.anchor].iou(objects[positive.object])
      #expect(positive.iou == iou)
      #expect(positive.isLowQuality == (iou < matcher.foreground))
    }
  }

  /// Objects of all sizes and shapes; some stand on anchors, some twice, some lie partly or wholly outside, some are
  /// none.
  private func objects(_ random: inout SeededRandom, _ padded: Transform.Size, _ anchors: [Box]) -> [Box] {
    var objects = (0..<random.below(12)).map { _ in
      let (x, y) = (
        (random.uniform() * 1.2 - 0.1) * Float(padded.width),
        (random.uniform() * 1.2 - 0.1) * Float(padded.height)
      )
      let width = 2 + 300 * random.uniform() * random.uniform() * random.uniform()
      let height = random.below(3) == 0 ? width * 0.15 : 2 + width * 2 * random.uniform()
      return Box(x1: x, y1: y, x2: x + width, y2: y + height)
    }
    for _ in 0..<2 { objects.append(anchors[random.below(anchors.count)]) }
    objects.append(objects[0])
    // Rounded ones are tied more often.
    objects += objects.prefix(4).map {
      Box(x1: $0.x1.rounded(), y1: $0.y1.rounded(), x2: $0.x1.rounded() + 16, y2: $0.y1.rounded() + 16)
    }
    objects.append(Box(x1: 9e3, y1: 9e3, x2: 9.1e3, y2: 9.1e3))
    objects.append(Box(x1: .nan, y1: 0, x2: 20, y2: 20))
    objects.append(Box(x1: 20, y1: 20, x2: 20, y2: 40))
    objects.append(Box(x1: 40, y1: 40, x2: 10, y2: 10))
    return objects.shuffled(using: &random)
  }

  @Test(arguments: [Family.torchvision, .detectron2, .mmdetection], 0..<2 as Range<UInt64>)
  func whatIsFoundIsWhatADenseTableSays(family: Family, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let generator = generator(family)
    for padded in Self.paddedSizes {
      let levels = AnchorLevel.all(generator, padded: padded)
      let all = anchors(generator, levels, padded).flatMap { $0 }
      let objects = objects(&random, padded, all)
      for rule in [AnchorMatcher.LowQualityRule.none, .ownBest, .lastObject] {
        check(AnchorMatcher(lowQuality: rule), generator, padded, objects)
      }
      check(AnchorMatcher(foreground: 0.3, background: 0, lowQuality: .ownBest), generator, padded, objects)
      check(AnchorMatcher(foreground: 0.7, background: 0.7, lowQuality: .none), generator, padded, objects)
    }
  }

  @Test(arguments: [
    Box(x1: -1e30, y1: -1e30, x2: 1e30, y2: 1e30), Box(x1: -1e9, y1: 10, x2: 60, y2: 30),
    Box(x1: 0, y1: 0, x2: .infinity, y2: 9), Box(x1: 0, y1: 0, x2: 1e-30, y2: 1e-30),
    Box(x1: 3e38, y1: 0, x2: 3.1e38, y2: 1), Box(x1: -5, y1: -5, x2: 1000, y2: 1000),
    Box(x1: 16, y1: 16, x2: 16.001, y2: 16.001),
  ])
  func strangeObjectsAreMatchedAsTheTableSays(box: Box) {
    for family in Family.allCases {
      check(
        AnchorMatcher(family: family), generator(family), .init(width: 192, height: 96),
        [Box(x1: 10, y1: 10, x2: 42, y2: 40), box, box])
    }
  }

  /// Equal anchors tie, and which comes first must not depend on how they are looked for.
  @Test func doubledShapesTie() {
    let generator = AnchorGenerator(
      family: .torchvision, sizes: [[32, 32], [32, 32], [64, 64], [64, 64], [64, 64]], aspectRatios: [1, 1])
    check(
      AnchorMatcher(family: .mmdetection), generator, .init(width: 128, height: 96),
      [Box(x1: 4, y1: 4, x2: 36, y2: 36), Box(x1: 60, y1: 20, x2: 124, y2: 84)])
  }

  /// torchvision divides the padded picture by the grid and drops the remainder.
  @Test func torchvisionsStridesAreThoseOfThePaddedPicture() {
    let grids = CellGrid.all(generator(.torchvision), padded: .init(width: 1088, height: 800))
    #expect(grids[3] == CellGrid(columns: 17, rows: 13, strideX: 64, strideY: 61))
    #expect(grids[4] == CellGrid(columns: 9, rows: 7, strideX: 120, strideY: 114))
    let others = CellGrid.all(generator(.detectron2), padded: .init(width: 1088, height: 800))
    #expect(others[4] == CellGrid(columns: 9, rows: 7, strideX: 128, strideY: 128))
  }
}

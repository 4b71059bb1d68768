import RetinaNet
import Support
import Synchronization

/// What training's matching makes of one object.
public struct AnchoredObject: Sendable, Hashable {
  /// Of the anchor that overlaps it most, in the resized picture; 0 where none does.
  public var iou: Float
  /// How many anchors serve it.
  public var positives: Int

  public init(iou: Float, positives: Int) {
    self.iou = iou
    self.positives = positives
  }
}

extension AnchorDataSet {
  /// Matches the anchors of every picture with its objects, as the family trains.
  ///
  /// The result does not depend on the number of threads.
  public func matched(_ generator: AnchorGenerator, threads: Int) -> [AnchoredObject] {
    let matcher = AnchorMatcher(family: generator.family)
    let cells = generator.sizes.indices.map(generator.cellAnchors)
    let parts = Mutex<[(first: Int, objects: [AnchoredObject])]>([])
    forEachRange(of: pictures.count, grain: 64, threads: threads) { range in
      var part: [AnchoredObject] = []
      for picture in pictures[range] where !picture.objects.isEmpty {
        let grids = CellGrid.all(generator, padded: picture.transform.padded)
        let matches = matcher.match(
          zip(grids, cells).map { AnchorLevel(grid: $0, cell: $1) }, to: objects[picture.objects].map(\.box))
        let first = part.count
        part += matches.bestIoU.map { AnchoredObject(iou: $0, positives: 0) }
        for positive in matches.positives { part[first + positive.object].positives += 1 }
      }
      let (first, filled) = (range.lowerBound, part)
      parts.withLock { $0.append((first, filled)) }
    }
    return parts.withLock { $0.sorted { $0.first < $1.first }.flatMap(\.objects) }
  }
}

/// How well anchors fit a group of objects.
public struct AnchorFigures: Sendable, Hashable {
  public let objects: Int
  /// Of each object's best anchor; 0 without objects.
  public let meanIoU: Double
  /// Objects that no anchor overlaps, which training leaves out.
  public let untouched: Int
  /// Objects whose best anchor's IoU is below 0.4 and below 0.5: only the low-quality rule gives them an anchor. Both
  /// hold those before.
  public let below40: Int
  public let below50: Int
  /// Per object.
  public let meanPositives: Double
  /// Objects that no anchor serves.
  public let withoutPositive: Int
  /// The least number of positives, its quartiles, and the largest; empty without objects.
  public let positiveQuartiles: [Int]

  public init(_ matched: some Collection<AnchoredObject>) {
    objects = matched.count
    let count = Double(max(1, matched.count))
    meanIoU = matched.reduce(0) { $0 + Double($1.iou) } / count
    untouched = matched.count { !($0.iou > 0) }
    below40 = matched.count { $0.iou < AnchorMatcher.backgroundIoU }
    below50 = matched.count { $0.iou < AnchorMatcher.foregroundIoU }
    let positives = matched.map(\.positives).sorted()
    meanPositives = Double(positives.reduce(0, +)) / count
    withoutPositive = positives.count { $0 == 0 }
    positiveQuartiles = positives.isEmpty ? [] : (0...4).map { positives[$0 * (positives.count - 1) / 4] }
  }

  /// Objects that only the low-quality rule gives an anchor.
  public var lowQuality: Int { below50 - untouched }
  /// Those of them whose best anchor the thresholds alone would ignore.
  public var ignoredBand: Int { below50 - below40 }
  /// Of all objects, those with an anchor of IoU 0.5; 0 without objects.
  public var coveredShare: Double { Double(objects - below50) / Double(max(1, objects)) }
}

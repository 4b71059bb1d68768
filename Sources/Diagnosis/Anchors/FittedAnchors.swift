import Imaging
import RetinaNet
import Support
import Synchronization

/// Anchors fitted to the objects of a data set, in what the model's family can be configured with, and measured on
/// pictures that they were not fitted to.
public struct FittedAnchors: Sendable, Hashable {
  /// Anchors, and how they fit the pictures that were held out.
  public struct AnchorTrial: Sendable, Hashable {
    public let anchors: Configuration.Anchors
    public let figures: AnchorFigures
  }

  /// Pictures and objects that were fitted to, and that were held out.
  public let fittedPictures: Int
  public let fittedObjects: Int
  public let heldOutPictures: Int
  public let heldOutObjects: Int
  /// The model's own.
  public let own: AnchorTrial
  /// As many per cell as the model has. These may be worse than its own; `best` is not.
  public let sameNumber: AnchorTrial
  /// The best with fewer per cell, by rising number.
  public let fewer: [AnchorTrial]

  /// The fitted ones, where they are no worse on the held-out pictures by mean IoU or by the share of objects with an
  /// anchor of IoU 0.5, and better by one of them; else the model's own.
  public var best: AnchorTrial { Self.isGain(sameNumber, own) ? sameNumber : own }
  public var keepsOwn: Bool { best == own }

  /// The fewest per cell that are no worse than the model's own.
  public var fewest: AnchorTrial? { fewer.first { Self.isNoWorse($0, own) } }

  private static func isNoWorse(_ one: AnchorTrial, _ other: AnchorTrial) -> Bool {
    one.figures.meanIoU >= other.figures.meanIoU && one.figures.below50 <= other.figures.below50
  }

  private static func isGain(_ one: AnchorTrial, _ other: AnchorTrial) -> Bool {
    isNoWorse(one, other)
      && (one.figures.meanIoU > other.figures.meanIoU || one.figures.below50 < other.figures.below50)
  }

  /// Fits to half of the pictures with objects, which are drawn by a seed, and measures on the other half. The result
  /// does not depend on the number of threads.
  ///
  /// - Returns: `nil` where fewer than two pictures have objects.
  public init?(_ dataSet: AnchorDataSet, seed: UInt64 = 1, threads: Int) {
    var random = SeededRandom(seed: seed)
    let places = dataSet.pictures.indices.filter { !dataSet.pictures[$0].objects.isEmpty }
      .shuffled(using: &random)
    guard places.count >= 2 else { return nil }
    let fitted = dataSet.only(places.prefix(places.count / 2).sorted())
    let heldOut = dataSet.only(places.dropFirst(places.count / 2).sorted())
    (fittedPictures, fittedObjects) = (fitted.pictures.count, fitted.objects.count)
    (heldOutPictures, heldOutObjects) = (heldOut.pictures.count, heldOut.objects.count)

    let own = dataSet.configuration.anchors
    let winners = Self.fit(fitted, own: own, family: dataSet.configuration.family, &random, threads: threads)
    func trial(_ anchors: Configuration.Anchors) -> AnchorTrial {
      let generator = AnchorGenerator(anchors, dataSet.configuration.family)
      return AnchorTrial(
        anchors: anchors, figures: AnchorFigures(heldOut.matched(generator, threads: threads)))
    }
    self.own = trial(own)
    sameNumber = trial(winners[own.perCell] ?? own)
    fewer = winners.keys.sorted().filter { $0 < own.perCell }.compactMap { winners[$0].map(trial) }
  }

  /// How many objects are fitted to at most; more are sampled.
  private static let mostObjects = 16_384
  /// Sizes per level and ratios that are tried at most, where the model does not have more.
  private static let mostSizes = 3
  private static let mostRatios = 3

  /// The best anchors for each number per cell, up to the model's own.
  private static func fit(
    _ dataSet: AnchorDataSet, own: Configuration.Anchors, family: Family, _ random: inout SeededRandom,
    threads: Int
  ) -> [Int: Configuration.Anchors] {
    let sample = dataSet.sample(mostObjects, &random)
    let generator = AnchorGenerator(own, family)
    let overlaps = ShapeOverlaps(sample, generator)
    let boxes = sample.objects.map(\.box)
    let (sizes, ratios) = (max(mostSizes, own.sizes[0].count), max(mostRatios, own.aspectRatios.count))
    let shapes = (1...sizes).flatMap { size in (1...ratios).map { CellShape(sizes: size, ratios: $0) } }
      .filter { $0.perCell <= own.perCell }
    var found: [CellShape: AnchorDescent] = [:]
    // Those with one size or one ratio less come first: to begin from them makes sure that more are never worse.
    for sum in 2...(sizes + ratios) {
      let jobs = shapes.filter { $0.sizes + $0.ratios == sum }.flatMap { shape in
        Self.starts(shape, boxes, own, family, found).map { (shape: shape, start: $0) }
      }
      let results = Mutex([AnchorDescent?](repeating: nil, count: jobs.count))
      forEachRange(of: jobs.count, grain: 1, threads: threads) { range in
        for job in range {
          var descent = AnchorDescent(overlaps, jobs[job].start, own: own, family: family)
          descent.run()
          let result = descent
          results.withLock { $0[job] = result }
        }
      }
      // In the order of the jobs, so that of equal ones the same wins each time.
      for (job, result) in zip(jobs, results.withLock { $0 }) {
        if let result, result.value > found[job.shape]?.value ?? -1 { found[job.shape] = result }
      }
    }
    var best: [Int: AnchorDescent] = [:]
    for shape in shapes {
      if let one = found[shape], one.value > best[shape.perCell]?.value ?? -1 { best[shape.perCell] = one }
    }
    return best.mapValues(\.parameters.anchors)
  }

  /// How many sizes per level and ratios.
  private struct CellShape: Hashable {
    var sizes: Int
    var ratios: Int

    var perCell: Int { sizes * ratios }
  }

  /// Where descents to a shape begin: at the model's own, at quantiles of the data, and at what was found with one size
  /// or one ratio less.
  private static func starts(
    _ shape: CellShape, _ boxes: [Box], _ own: Configuration.Anchors, _ family: Family,
    _ found: [CellShape: AnchorDescent]
  ) -> [FittedParameters] {
    let spread = FittedParameters(own: own, sizes: shape.sizes, ratios: shape.ratios, family: family)
    let fewerSizes = found[CellShape(sizes: shape.sizes - 1, ratios: shape.ratios)]?.parameters
    let fewerRatios = found[CellShape(sizes: shape.sizes, ratios: shape.ratios - 1)]?.parameters
    return [
      spread, FittedParameters(objects: boxes, own: spread, family: family),
      fewerSizes?.withOneMoreSize(family), fewerRatios?.withOneMoreRatio(),
    ].compactMap { $0 }
  }
}

extension AnchorDataSet {
  /// At most so many objects, from pictures drawn at random.
  fileprivate func sample(_ most: Int, _ random: inout SeededRandom) -> AnchorDataSet {
    guard objects.count > most else { return self }
    var chosen: [Int] = []
    var count = 0
    for place in pictures.indices.shuffled(using: &random) where count < most {
      chosen.append(place)
      count += pictures[place].objects.count
    }
    return only(chosen.sorted())
  }
}

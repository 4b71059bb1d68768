import Diagnosis
import RetinaNet
import Synchronization
import Training

/// The losses of a picture: all that view 6 shows is read off it. Answers are kept, so that asking again costs nothing.
public final class LossAnswers: Sendable {
  /// The ground truth that it was made for; `nil` if the picture has none, so that all anchors are background.
  let truth: [Target]?
  /// Those of the trace, to be used again with other ground truth.
  let histograms: LogitHistograms
  let live: LiveLoss
  /// Per object of training its place in the ground truth.
  let places: [Int]
  private let memo = Mutex(KeptAnswers())

  private struct KeptAnswers {
    var breakdowns: [FocalLoss: LossBreakdown] = [:]
    var cumulative: [Double: CumulativePair] = [:]
    var density: PairDensity?
    var maps: (LossMapKey, [GridMap])?
  }

  struct CumulativePair: Sendable {
    var foreground: CumulativeLoss
    var background: CumulativeLoss
  }

  private struct LossMapKey: Hashable {
    var focal: FocalLoss
    var quantity: LossQuantity
    var side: LossSide
  }

  /// Answers for more settings than these are forgotten.
  private static let most = 16

  /// - Parameter histograms: those of the trace, if they are at hand.
  /// - Throws: `NonFiniteOutput`.
  init(_ trace: Trace, _ truth: [Target]?, histograms: LogitHistograms?, threads: Int) throws {
    self.truth = truth
    let targets = truth ?? []
    places = targets.indices.filter { !targets[$0].isIgnored }
    let histograms = try histograms ?? LogitHistograms(trace, threads: threads)
    self.histograms = histograms
    let objects = places.map { TrainingObject(box: targets[$0].box, label: targets[$0].label) }
    live = try LiveLoss(
      trace, histograms, TrainingTargets(objects, trace),
      box: BoxLoss(family: trace.configuration.family), threads: threads)
  }

  var targets: TrainingTargets { live.targets }

  func breakdown(_ focal: FocalLoss) -> LossBreakdown {
    if let known = memo.withLock({ $0.breakdowns[focal] }) { return known }
    let new = live.breakdown(focal)
    memo.withLock { memo in
      if memo.breakdowns.count >= Self.most { memo.breakdowns = [:] }
      memo.breakdowns[focal] = new
    }
    return new
  }

  /// What the picture loses at this γ and α, and by cross entropy without α.
  func totals(_ focal: FocalLoss) -> (focal: LossSums, crossEntropy: LossSums) {
    (breakdown(focal).total, breakdown(.crossEntropy).total)
  }

  func cumulative(gamma: Double) -> CumulativePair {
    if let known = memo.withLock({ $0.cumulative[gamma] }) { return known }
    let (foreground, background) = live.cumulative(gamma: gamma)
    let new = CumulativePair(foreground: foreground, background: background)
    memo.withLock { memo in
      if memo.cumulative.count >= Self.most { memo.cumulative = [:] }
      memo.cumulative[gamma] = new
    }
    return new
  }

  /// - Parameter edges: bounds of the bins in p_t, rising.
  func density(edges: [Double]) -> PairDensity {
    if let known = memo.withLock({ $0.density }), known.edges == edges { return known }
    let new = live.density(edges: edges)
    memo.withLock { $0.density = new }
    return new
  }

  /// Per level the sum of each grid cell, normalised.
  func maps(_ focal: FocalLoss, _ quantity: LossQuantity, _ side: LossSide, _ trace: Trace) -> [GridMap] {
    let key = LossMapKey(focal: focal, quantity: quantity, side: side)
    if let known = memo.withLock({ $0.maps }), known.0 == key { return known.1 }
    let scale = Float(1 / breakdown(focal).normalizer)
    let new = zip(trace.levels, live.heatmap(focal, quantity, side)).map { level, values in
      GridMap(width: level.gridWidth, height: level.gridHeight, values: values.map { $0 * scale })
    }
    memo.withLock { $0.maps = (key, new) }
    return new
  }
}

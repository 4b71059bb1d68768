import Imaging
import Synchronization
import Tensors

/// A trace prepared for selecting again and again, as a slider is dragged.
///
/// What is prepared: per level and class the anchors by falling score, and the decoded boxes of the best. `select`
/// then costs what the candidates cost that pass, not what the trace holds.
///
/// A preparation covers the scores above its `floor`. A threshold below that is still answered rightly: then, once,
/// all pairs are sorted, within that call. To have that cost elsewhere, prepare with no floor, or call `deepen()`
/// on another thread. All of it may be used from many threads.
public final class Candidates: Sendable {
  public let trace: Trace
  let outputs: [LevelOutputs]
  let postProcessing: PostProcessing
  private let workers: Workers
  private let prepared: Mutex<Preparation>

  /// How many pairs per level have their boxes decoded at first; more when a larger top k asks.
  private static let usualDepth = 5000

  struct Preparation: Sendable {
    var floor: Float
    var pairs: [SortedPairs]
    var shortlist: Shortlist
  }

  /// - Parameters:
  ///   - floor: no threshold below it is expected; `nil` for any. A high floor costs one pass over the
  ///     logits, none a sort of all of them.
  ///   - workers: the threads that prepare. Selecting takes one.
  public init(_ trace: Trace, above floor: Float? = nil, workers: Workers = Workers(1)) {
    self.trace = trace
    self.workers = workers
    outputs = trace.levels.map(LevelOutputs.init)
    postProcessing = PostProcessing(family: trace.configuration.family, transform: trace.transform)
    prepared = Mutex(
      Self.prepare(
        above: floor ?? -1, depth: Self.usualDepth, outputs: outputs, postProcessing: postProcessing,
        workers: workers))
  }

  /// Prepares for every threshold, if that is not yet done.
  public func deepen() { _ = preparation(floor: -1, depth: 0) }

  /// What these thresholds make of the trace.
  public func select(_ thresholds: Thresholds) -> Selection {
    Selection(self, thresholds)
  }

  /// The box of an anchor as selection would report it, in pixels of the original picture: decoded, clipped and
  /// scaled as the family does.
  public func box(level: Int, anchor: Int) -> Box {
    let outputs = outputs[level]
    let box = postProcessing.finalBox(
      postProcessing.boxForNMS(deltas: outputs.deltas(anchor), anchor: outputs.anchor(anchor)))
    return Box(x1: box[0], y1: box[1], x2: box[2], y2: box[3])
  }

  /// A preparation whose floor is at most `floor` and whose shortlist has, per level, `depth` pairs or all.
  func preparation(floor: Float, depth: Int) -> Preparation {
    prepared.withLock { now in
      if floor < now.floor {
        now = Self.prepare(
          above: -1, depth: max(depth, Self.usualDepth), outputs: outputs, postProcessing: postProcessing,
          workers: workers)
      }
      let missing = now.pairs.indices.contains {
        now.shortlist.count(level: $0) < min(depth, now.pairs[$0].count)
      }
      if missing {
        now.shortlist = Self.shortlist(
          now.pairs, depth: depth > Int.max / 2 ? depth : 2 * depth, postProcessing: postProcessing)
      }
      return now
    }
  }

  private static func prepare(
    above floor: Float, depth: Int, outputs: [LevelOutputs], postProcessing: PostProcessing,
    workers: Workers
  ) -> Preparation {
    let pairs = PairSorting(outputs: outputs, floor: floor, workers: workers).sorted()
    return Preparation(
      floor: floor, pairs: pairs, shortlist: shortlist(pairs, depth: depth, postProcessing: postProcessing))
  }

  private static func shortlist(
    _ pairs: [SortedPairs], depth: Int, postProcessing: PostProcessing
  ) -> Shortlist {
    let best = pairs.map {
      $0.first(depth, before: Array(repeating: Precedence(above: -1), count: $0.outputs.classCount))
    }
    return Shortlist(best, outputs: pairs.map(\.outputs), postProcessing: postProcessing)
  }
}

extension Trace {
  /// What these thresholds make of the trace. For more than one selection keep `Candidates`.
  public func select(_ thresholds: Thresholds) -> Selection {
    Candidates(self, above: thresholds.lowestScore).select(thresholds)
  }
}

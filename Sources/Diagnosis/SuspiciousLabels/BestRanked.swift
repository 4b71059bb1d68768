/// The highest ranked of many entries, in memory that does not grow with their number.
public struct BestRanked<Entry: Sendable>: Sendable {
  /// How many entries are kept.
  public let limit: Int
  private var kept: [(rank: Double, order: Int, entry: Entry)] = []
  private var count = 0
  /// What an entry must exceed, once more than `limit` have been seen.
  private var bound = -Double.infinity

  /// - Parameter limit: at least 1.
  public init(limit: Int) {
    precondition(limit >= 1, "a ranking must keep at least one entry")
    self.limit = limit
  }

  /// - Parameter rank: higher is better; an entry whose rank is NaN is dropped.
  public mutating func add(_ entry: Entry, rank: Double) {
    guard rank > bound else { return }
    kept.append((rank, count, entry))
    count += 1
    if kept.count / 2 >= limit { prune() }
  }

  private mutating func prune() {
    kept.sort { ($1.rank, $0.order) < ($0.rank, $1.order) }
    if kept.count > limit {
      kept.removeLast(kept.count - limit)
      bound = kept[limit - 1].rank
    }
  }

  /// At most `limit` entries by falling rank; of equal ones the one that was added first.
  public var entries: [Entry] {
    var ranking = self
    ranking.prune()
    return ranking.kept.map(\.entry)
  }
}

import Diagnosis

/// What a filter lets through, and in which order the pictures stand.
struct BrowserFinding: Sendable {
  /// The indices of the pictures.
  private(set) var order: [Int] = []
  /// Pictures that came to match since the order was made, and so stand at its end.
  private(set) var appended = 0
  /// How many objects and detections pass the filter.
  private(set) var objects = 0
  private(set) var detections = 0
  /// How many items there would be with another value of one criterion in place of the filter's own.
  private(set) var byKind = FacetCounts(ItemKind.allCases.count)
  private(set) var bySize = FacetCounts(ObjectSize.allCases.count)
  private(set) var byScore = FacetCounts(ScoreBand.allCases.count)
  /// By class channel.
  private(set) var byLabel = FacetCounts(0)
  /// Of all pictures, whatever the filter.
  private(set) var unknownClasses = UnknownClasses()

  /// Numbers per value of one criterion.
  struct FacetCounts: Sendable, Hashable {
    /// All items, those that are objects, those of them that the network has run on, and the missed ones.
    var all: [Int]
    var objects: [Int]
    var known: [Int]
    var missed: [Int]

    init(_ count: Int) {
      all = Array(repeating: 0, count: count)
      (objects, known, missed) = (all, all, all)
    }

    @inline(__always)
    fileprivate mutating func add(_ place: Int, _ kind: ItemKind) {
      all[place] += 1
      if kind.isObject {
        objects[place] += 1
        if kind != .notRun { known[place] += 1 }
      }
      if kind.isMissed { missed[place] += 1 }
    }
  }

  init() {}

  /// One pass over all items.
  ///
  /// - Parameters:
  ///   - items: by picture.
  ///   - classes: how many class channels there are.
  ///   - unknown: by picture.
  ///   - earlier: its order is kept, if given; what is new comes at the end.
  init(
    _ items: [[BrowserItem]], _ filter: BrowserFilter, _ sort: BrowserSort, classes: Int,
    unknown: some Sequence<UnknownClasses> = [], keeping earlier: BrowserFinding? = nil
  ) {
    let labels = items.joined().reduce(classes) { max($0, Int($1.label) + 1) }
    byLabel = FacetCounts(labels)
    for classes in unknown { unknownClasses.add(classes) }
    let mask = filter.cause?.mask ?? .max
    let label = filter.label.map { Int32(clamping: $0) }
    var ranked: [(key: Double, picture: Int)] = []
    for (picture, items) in items.enumerated() {
      var rank = PictureRank()
      for item in items {
        let hasCause = mask >> UInt32(item.kind.rawValue) & 1 == 1
        let hasLabel = label == nil || label == item.label
        let hasSize = filter.size == nil || filter.size == item.size
        let hasScore = filter.score == nil || filter.score == item.band
        switch (hasCause, hasLabel, hasSize, hasScore) {
        case (true, true, true, true):
          if item.kind.isObject { objects += 1 } else { detections += 1 }
          rank.add(item)
          byKind.add(Int(item.kind.rawValue), item.kind)
          byLabel.add(Int(item.label), item.kind)
          bySize.add(item.size.place, item.kind)
          byScore.add(Int(item.band.rawValue), item.kind)
        case (false, true, true, true): byKind.add(Int(item.kind.rawValue), item.kind)
        case (true, false, true, true): byLabel.add(Int(item.label), item.kind)
        case (true, true, false, true): bySize.add(item.size.place, item.kind)
        case (true, true, true, false): byScore.add(Int(item.band.rawValue), item.kind)
        default: break
        }
        if hasLabel, hasSize, hasScore { rank.countMistake(item.kind) }
      }
      if !filter.isOn || rank.matches > 0 { ranked.append((rank.key(sort), picture)) }
    }
    if sort != .name { ranked.sort { ($0.key, $0.picture) < ($1.key, $1.picture) } }
    order = ranked.map(\.picture)
    if let earlier, sort != .name { keep(earlier) }
  }

  /// Puts the pictures into the order that they had; new ones come last.
  private mutating func keep(_ earlier: BrowserFinding) {
    let listed = Set(order)
    let known = Set(earlier.order)
    let new = order.filter { !known.contains($0) }
    order = earlier.order.filter(listed.contains) + new
    appended = earlier.appended + new.count
  }

  /// What a picture is sorted by: of the items that pass the filter, and of its mistakes whatever their cause.
  private struct PictureRank {
    var matches = 0
    private var objects = 0
    private var missed = 0
    private var falsePositives = 0
    private var scores: (low: Float, high: Float)?
    private var areas: (low: Float, high: Float)?

    @inline(__always)
    mutating func add(_ item: BrowserItem) {
      matches += 1
      if item.kind.isObject { objects += 1 }
      if !item.score.isNaN {
        scores =
          scores.map { (min($0.low, item.score), max($0.high, item.score)) } ?? (item.score, item.score)
      }
      areas = areas.map { (min($0.low, item.area), max($0.high, item.area)) } ?? (item.area, item.area)
    }

    @inline(__always)
    mutating func countMistake(_ kind: ItemKind) {
      if kind.isMissed { missed += 1 }
      if kind.isFalsePositive { falsePositives += 1 }
    }

    /// The lowest comes first.
    func key(_ sort: BrowserSort) -> Double {
      switch sort {
      case .name: 0
      case .missed: -Double(missed)
      case .falsePositives: -Double(falsePositives)
      case .matches: -Double(matches)
      case .objects: -Double(objects)
      case .highestScore: scores.map { -Double($0.high) } ?? .infinity
      case .lowestScore: scores.map { Double($0.low) } ?? .infinity
      case .largest: areas.map { -Double($0.high) } ?? .infinity
      case .smallest: areas.map { Double($0.low) } ?? .infinity
      }
    }
  }
}

extension ObjectSize {
  /// From 0 for small.
  var place: Int {
    switch self {
    case .small: 0
    case .medium: 1
    case .large: 2
    }
  }
}

import Diagnosis
import Imaging
import Support
import Testing

@testable import Inspector

/// What passes the browser's filter, and in which order, against the plainest code that says the same.
struct BrowserFindingTests {
  static let classes = 5

  /// Random pictures: some without objects, some that the network has not run on.
  static func items(pictures: Int, seed: UInt64) -> [[BrowserItem]] {
    var random = SeededRandom(seed: seed)
    return (0..<pictures).map { _ in
      let count = random.below(6)
      let objects = (0..<count).map { _ in
        let side = Float(random.below(200) + 1)
        return MarkedObject(
          Target(
            box: Box(x1: 0, y1: 0, x2: side, y2: side), label: random.below(classes),
            isIgnored: random.below(9) == 0))
      }
      return BrowserItem.items(objects, random.below(5) == 0 ? nil : record(objects, &random))
    }
  }

  static func record(_ objects: [MarkedObject], _ random: inout SeededRandom) -> PictureRecord {
    let stages = MissStage.allCases
    let outcomes = objects.map { object -> Explanation.ObjectOutcome in
      if object.target.isIgnored { return .ignored }
      return random.below(2) == 0
        ? .found(detection: 0, iou: 0.8) : .missed(stages[random.below(stages.count)])
    }
    let kinds: [ItemKind] = [.background, .duplicate, .localisation, .confusion, .both, .counted]
    return PictureRecord(
      thresholds: MissState.thresholds, outcomes: outcomes,
      scores: objects.map { _ in random.below(4) == 0 ? .nan : random.uniform() },
      detections: (0..<random.below(4)).map { _ in
        PictureRecord.DetectionRecord(
          box: Box(x1: 0, y1: 0, x2: 40, y2: Float(random.below(90) + 1)), score: random.uniform(),
          label: Int32(random.below(classes)), kind: kinds[random.below(kinds.count)])
      })
  }

  private static func filters(_ random: inout SeededRandom) -> BrowserFilter {
    var filter = BrowserFilter()
    let (causes, bands) = (BrowserCause.allCases, ScoreBand.allCases)
    if random.below(2) == 0 { filter.cause = causes[random.below(causes.count)] }
    if random.below(2) == 0 { filter.label = random.below(classes) }
    if random.below(3) == 0 { filter.size = ObjectSize.allCases[random.below(3)] }
    if random.below(3) == 0 { filter.score = bands[random.below(bands.count)] }
    return filter
  }

  /// As in pycocotools: a thin or ragged object may fill little of its box.
  @Test func anObjectsSizeIsThatOfItsAnnotatedArea() throws {
    let box = Box(x1: 0, y1: 0, x2: 100, y2: 100)
    let thin = Target(box: box, label: 1, area: 900)
    let whole = Target(box: box, label: 1)
    #expect([thin.size, whole.size] == [.small, .large])
    let items = BrowserItem.items([MarkedObject(thin), MarkedObject(whole)], nil)
    #expect(items.map(\.size) == [.small, .large])
    #expect(items.map(\.area) == [900, 10_000])
    var filter = ObjectFilter()
    filter.size = .small
    #expect([thin, whole].map { filter.holds($0, nil) } == [true, false])
  }

  @Test func agreesWithTheNaiveFilter() {
    var random = SeededRandom(seed: 5)
    var found = 0
    for seed in 0..<60 {
      let items = Self.items(pictures: 40, seed: UInt64(seed))
      let filter = Self.filters(&random)
      let sort = BrowserSort.allCases[seed % BrowserSort.allCases.count]
      let finding = BrowserFinding(items, filter, sort, classes: Self.classes)
      let naive = NaiveFinding(items, filter, sort)
      #expect(finding.order == naive.order, "\(filter), \(sort)")
      #expect(finding.objects == naive.objects)
      #expect(finding.detections == naive.detections)
      for kind in ItemKind.allCases where kind != .counted {
        #expect(
          finding.byKind.all[Int(kind.rawValue)]
            == naive.count {
              $0.cause = nil
            } item: {
              $0.kind == kind
            })
      }
      for label in 0..<Self.classes {
        #expect(
          finding.byLabel.all[label]
            == naive.count {
              $0.label = nil
            } item: {
              Int($0.label) == label
            })
        #expect(
          finding.byLabel.missed[label]
            == naive.count {
              $0.label = nil
            } item: {
              Int($0.label) == label && $0.kind.isMissed
            })
      }
      for size in ObjectSize.allCases {
        #expect(
          finding.bySize.all[size.place]
            == naive.count {
              $0.size = nil
            } item: {
              $0.size == size
            })
      }
      for band in ScoreBand.allCases {
        #expect(
          finding.byScore.all[Int(band.rawValue)]
            == naive.count {
              $0.score = nil
            } item: {
              $0.band == band
            })
      }
      found += finding.objects
    }
    #expect(found > 100, "most filters let nothing through")
  }

  @Test func keepsTheOrderWhileResultsArrive() {
    let before = Self.items(pictures: 30, seed: 1)
    let after = Self.items(pictures: 30, seed: 2)
    var filter = BrowserFilter()
    filter.cause = .missed
    let first = BrowserFinding(before, filter, .missed, classes: Self.classes)
    let second = BrowserFinding(after, filter, .missed, classes: Self.classes, keeping: first)
    let fresh = BrowserFinding(after, filter, .missed, classes: Self.classes)
    #expect(Set(second.order) == Set(fresh.order))
    let stayed = first.order.filter(Set(fresh.order).contains)
    #expect(Array(second.order.prefix(stayed.count)) == stayed)
    #expect(second.appended == fresh.order.count - stayed.count)
    #expect(second.order != fresh.order, "the pictures would stand elsewhere in a new order")
    #expect((second.objects, second.detections) == (fresh.objects, fresh.detections))
  }

  @Test func scoresBelongToOneBand() {
    for (score, band) in [
      (Float.nan, ScoreBand.unknown), (0, .below5), (0.0499, .below5), (0.05, .to20), (0.4, .to60),
      (1, .to100),
    ] {
      #expect(ScoreBand(score) == band, "\(score)")
    }
  }
}

/// The same by lists of what each item says.
private struct NaiveFinding {
  let items: [[BrowserItem]]
  let filter: BrowserFilter
  let order: [Int]
  var objects: Int { items.joined().count { filter.holds($0) && $0.kind.isObject } }
  var detections: Int { items.joined().count { filter.holds($0) && !$0.kind.isObject } }

  init(_ items: [[BrowserItem]], _ filter: BrowserFilter, _ sort: BrowserSort) {
    (self.items, self.filter) = (items, filter)
    let listed = items.indices.filter { !filter.isOn || items[$0].contains(where: filter.holds) }
    order = listed.map { picture -> (Double, Int) in
      let own = items[picture].filter(filter.holds)
      var general = filter
      general.cause = nil
      let mistakes = items[picture].filter(general.holds)
      let scores = own.map(\.score).filter { !$0.isNaN }.map(Double.init)
      let areas = own.map { Double($0.area) }
      let key: Double =
        switch sort {
        case .name: 0
        case .missed: -Double(mistakes.count { $0.kind.isMissed })
        case .falsePositives: -Double(mistakes.count { $0.kind.isFalsePositive })
        case .matches: -Double(own.count)
        case .objects: -Double(own.count { $0.kind.isObject })
        case .highestScore: scores.max().map { -$0 } ?? .infinity
        case .lowestScore: scores.min() ?? .infinity
        case .largest: areas.max().map { -$0 } ?? .infinity
        case .smallest: areas.min() ?? .infinity
        }
      return (key, picture)
    }.sorted { $0 < $1 }.map(\.1)
  }

  /// How many items there would be with one criterion of the filter taken away and another condition in its place.
  func count(without change: (inout BrowserFilter) -> Void, item: (BrowserItem) -> Bool) -> Int {
    var other = filter
    change(&other)
    return items.joined().count { other.holds($0) && item($0) }
  }
}

import Annotations

/// Matches the detections of one category to its objects, picture by picture, at all IoUs and areas in one pass.
///
/// By falling score each detection takes an object by `COCOMatching`'s rule; only the first of a picture count, 100 unless others are asked for.
struct CategoryMatcher {
  /// At most 16.
  private let ious: [Double]
  private let lowest: Double
  private let allIoUs: UInt16
  /// How many detections of a picture count, the best first.
  private let most: Int
  private let boxes: [ScoredBox]
  private let objects: [GroundTruth]
  private var matched = MatchedCategory()
  /// The objects of the current picture that overlap the current detection by at least the lowest IoU.
  private var candidates: [COCOMatching.OverlappingObject] = []
  private var group: [PictureObject] = []

  /// An object of the current picture.
  private struct PictureObject {
    let place: Int
    /// For each of `AreaRange` whether it does not count.
    let isIgnored: SIMD4<UInt16>
    /// The IoUs at which it is matched, for each of `AreaRange`.
    var taken: MatchedCategory.Bits = .zero
  }

  init(ious: [Double], boxes: [ScoredBox], objects: [GroundTruth], most: Int) {
    precondition(!ious.isEmpty && ious.count <= 16, "a bit for each IoU")
    self.ious = ious.map(COCOMatching.leastOverlap)
    lowest = self.ious.min() ?? 0
    allIoUs = UInt16(truncatingIfNeeded: 1 << ious.count - 1)
    self.most = most
    self.boxes = boxes
    self.objects = objects
  }

  /// Matches all of one category.
  ///
  /// - Parameter detections: places in the list of boxes, by picture.
  /// - Parameter truths: places in the list of objects, by picture.
  /// - Parameter detectionPictures: the rank of each detection's picture; `truthPictures` likewise.
  mutating func match(
    detections: ArraySlice<Int32>, truths: ArraySlice<Int32>, detectionPictures: [Int32],
    truthPictures: [Int32]
  ) -> MatchedCategory {
    matched = MatchedCategory()
    matched.entries.reserveCapacity(detections.count)
    var (detections, truths) = (detections, truths)
    while !detections.isEmpty || !truths.isEmpty {
      let picture = min(
        detections.first.map { detectionPictures[Int($0)] } ?? .max,
        truths.first.map { truthPictures[Int($0)] } ?? .max)
      let found = detections.prefix { detectionPictures[Int($0)] == picture }
      let marked = truths.prefix { truthPictures[Int($0)] == picture }
      matchPicture(found, marked)
      detections = detections[found.endIndex...]
      truths = truths[marked.endIndex...]
    }
    matched.sort()
    return matched
  }

  private mutating func matchPicture(_ detections: ArraySlice<Int32>, _ truths: ArraySlice<Int32>) {
    group.removeAll(keepingCapacity: true)
    for truth in truths {
      let object = objects[Int(truth)]
      let isIgnored = object.isLeftOut ? SIMD4(repeating: 1) : Self.outside(object.area)
      matched.positives &+= SIMD4(truncatingIfNeeded: 1 &- isIgnored)
      group.append(PictureObject(place: Int(truth), isIgnored: isIgnored))
    }
    for (rank, place) in best(detections).enumerated() { matchDetection(Int(place), rank: Int32(rank)) }
  }

  /// Those that count, by falling score; equal scores keep their order.
  private func best(_ places: ArraySlice<Int32>) -> ArraySlice<Int32> {
    let isSorted = zip(places, places.dropFirst()).allSatisfy {
      boxes[Int($0)].score >= boxes[Int($1)].score
    }
    if isSorted { return places.prefix(most) }
    return places.sorted { first, second in
      let (one, other) = (boxes[Int(first)].score, boxes[Int(second)].score)
      return one > other || (one == other && first < second)
    }.prefix(most)
  }

  private mutating func matchDetection(_ place: Int, rank: Int32) {
    let box = boxes[place]
    candidates.removeAll(keepingCapacity: true)
    var greatest = -1.0
    for object in group.indices {
      let iou = box.overlap(objects[group[object].place])
      guard iou >= lowest else { continue }
      candidates.append(.init(object: object, overlap: iou))
      greatest = max(greatest, iou)
    }
    var (hits, ignored, unmatched) = (
      MatchedCategory.Bits.zero, MatchedCategory.Bits.zero, SIMD4(repeating: allIoUs)
    )
    if !candidates.isEmpty {
      for area in 0..<4 {
        for iou in ious.indices where ious[iou] <= greatest {
          guard let object = take(area, iou) else { continue }
          let bit: UInt16 = 1 << UInt16(iou)
          // A quirk of pycocotools that figures depend on: an object of id 0 is taken, but the match does not count.
          if objects[group[object].place].id != 0 {
            hits[area] |= bit
            unmatched[area] &= ~bit
          }
          if group[object].isIgnored[area] != 0 { ignored[area] |= bit }
        }
      }
    }
    ignored |= unmatched & (0 &- Self.outside(box.width * box.height))
    matched.entries.append(
      MatchedCategory.MatchedDetection(
        place: Int32(place), rank: rank, score: box.score, hits: hits, ignored: ignored))
  }

  /// The object that the current detection takes.
  private mutating func take(_ area: Int, _ iou: Int) -> Int? {
    let bit: UInt16 = 1 << UInt16(iou)
    let chosen = COCOMatching.choice(among: candidates, from: ious[iou]) {
      group[$0].isIgnored[area] != 0
    } isFree: {
      group[$0].taken[area] & bit == 0 || objects[group[$0].place].isLeftOut
    }
    if let chosen { group[chosen].taken[area] |= bit }
    return chosen
  }

  /// 1 for each of `AreaRange` that the area is not in.
  private static func outside(_ area: Double) -> SIMD4<UInt16> {
    var outside = SIMD4<UInt16>.zero
    for range in AreaRange.allCases where !range.bounds.contains(area) { outside[range.rawValue] = 1 }
    return outside
  }
}

/// One category's detections by falling score, with what matching made of each at every IoU and area.
struct MatchedCategory: Sendable {
  /// A bit for each IoU, for each of `AreaRange`.
  typealias Bits = SIMD4<UInt16>

  struct MatchedDetection: Sendable {
    /// In the list of all boxes.
    var place: Int32
    /// Among its picture's detections of this category, from 0.
    var rank: Int32
    var score: Double
    var hits: Bits
    var ignored: Bits

    @inline(__always)
    func outcome(_ iou: Int, _ area: AreaRange) -> Ranking.MatchOutcome {
      let bit: UInt16 = 1 << UInt16(iou)
      if ignored[area.rawValue] & bit != 0 { return .ignored }
      return hits[area.rawValue] & bit != 0 ? .truePositive : .falsePositive
    }
  }

  /// In the order of `Ranking`.
  var entries: [MatchedDetection] = []
  /// How many objects count, for each of `AreaRange`.
  var positives: SIMD4<Int> = .zero

  /// Sorts entries, which come by picture, by falling score.
  mutating func sort() {
    let scores = entries.map(\.score)
    let order = entries.indices.sorted {
      scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1)
    }
    entries = order.map { entries[$0] }
  }

  func ranking(_ iou: Int, _ area: AreaRange) -> Ranking {
    Ranking(
      positives: positives[area.rawValue], detections: entries.map(\.place), scores: entries.map(\.score),
      outcomes: entries.map { $0.outcome(iou, area) })
  }
}

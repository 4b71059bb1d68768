import Imaging

/// What thresholds make of head outputs: the detections, how many candidates were lost at each step, and the fate of
/// every single one.
public struct Selection: Sendable {
  public let thresholds: Thresholds
  /// By falling score; of equal ones the lower level's first, then the lower anchor's, then the lower class's.
  public let detections: [Detection]
  /// Per level from P3.
  public let funnelByLevel: [Funnel]

  /// The preparation, which all selections from it share.
  let candidates: PreparedCandidates
  let topK: TopK
  /// By place among the decoded.
  let steps: [CandidateStep]
  let suppressors: [Int32]
  /// The place among the survivors of NMS, by place among the decoded.
  let survivorRanks: [Int32]
  /// Per survivor within the maximum its detection, or −1 where its final box is empty.
  let detectionIndices: [Int32]
  /// Per level, the last score that top k took; NaN where it took none.
  let cutoffs: [Float]
  /// The boxes among which NMS ran, where they were moved apart by class.
  let shiftedBoxes: [SIMD4<Float>]?

  /// How far a decoded candidate came before NMS.
  enum CandidateStep: UInt8 { case notTaken, empty, entered }

  var decoded: DecodedCandidates { topK.decoded }

  /// All levels together.
  public var funnel: Funnel { funnelByLevel.reduce(Funnel(), +) }

  init(_ candidates: PreparedCandidates, _ thresholds: Thresholds) {
    self.thresholds = thresholds
    self.candidates = candidates
    let postProcessing = candidates.postProcessing
    let maximum = max(thresholds.maxDetections, 0)

    let topK = TopK(candidates, thresholds)
    self.topK = topK
    let decoded = topK.decoded
    var steps = topK.steps
    if postProcessing.dropsEmptyBeforeNMS {
      for place in steps.indices
      where steps[place] == .entered && PostProcessing.isEmpty(decoded.boxes[place]) {
        steps[place] = .empty
      }
    }

    let entered = decoded.order.filter { steps[Int($0)] == .entered }
    let (suppression, isShifted) = Self.suppression(
      of: entered, steps, decoded, postProcessing, threshold: thresholds.nms)
    shiftedBoxes = isShifted ? suppression.boxes : nil
    let suppressors = suppression.suppressors()

    var survivorRanks = [Int32](repeating: -1, count: decoded.count)
    var detections: [Detection] = []
    var detectionIndices: [Int32] = []
    var survivorCount = 0
    for place in entered where suppressors[Int(place)] < 0 {
      survivorRanks[Int(place)] = Int32(survivorCount)
      survivorCount += 1
      guard survivorCount <= maximum else { continue }
      let box = postProcessing.finalBox(decoded.boxes[Int(place)])
      if postProcessing.dropsEmptyAtEnd && PostProcessing.isEmpty(box) {
        detectionIndices.append(-1)
      } else {
        detectionIndices.append(Int32(detections.count))
        detections.append(
          candidates.detection(place: Int(place), in: decoded, rank: topK.rank(of: Int(place)), box: box))
      }
    }
    self.steps = steps
    self.suppressors = suppressors
    self.survivorRanks = survivorRanks
    self.detections = detections
    self.detectionIndices = detectionIndices
    cutoffs = candidates.outputs.indices.map { level in
      let places = decoded.starts[level]..<decoded.starts[level + 1]
      return places.last { steps[$0] != .notTaken }.map { decoded.rankKeys[$0].score } ?? .nan
    }
    funnelByLevel = candidates.outputs.indices.map { level in
      var funnel = Funnel()
      funnel.belowScore = candidates.outputs[level].candidateCount - topK.above[level]
      funnel.outsideTopK = topK.above[level] - topK.taken[level]
      for place in decoded.starts[level]..<decoded.starts[level + 1] where steps[place] != .notTaken {
        if steps[place] == .empty {
          funnel.empty += 1
        } else if suppressors[place] >= 0 {
          funnel.suppressed += 1
        } else if survivorRanks[place] >= maximum {
          funnel.beyondMaximum += 1
        } else if detectionIndices[Int(survivorRanks[place])] < 0 {
          funnel.empty += 1
        } else {
          funnel.kept += 1
        }
      }
      return funnel
    }
  }

  /// The NMS that the family makes of these places, and whether it moves boxes apart by class first.
  private static func suppression(
    of entered: [Int32], _ steps: [CandidateStep], _ decoded: DecodedCandidates,
    _ postProcessing: PostProcessing,
    threshold: Double
  ) -> (NonMaximumSuppression, isShifted: Bool) {
    let grouping = postProcessing.grouping(count: entered.count)
    var boxes = decoded.boxes
    if grouping.shifted {
      let largest = largestCoordinate(entered, boxes)
      for place in entered {
        boxes[Int(place)] += Float(decoded.labels[Int(place)]) * (largest + 1)
      }
    }
    var spatialOrder: [Int32] = []
    spatialOrder.reserveCapacity(entered.count)
    var groups: [Range<Int>] = []
    for label in decoded.classStarts.indices.dropLast() {
      let start = spatialOrder.count
      for index in decoded.classStarts[label]..<decoded.classStarts[label + 1] {
        let place = decoded.spatialOrder[index]
        if steps[Int(place)] == .entered { spatialOrder.append(place) }
      }
      if spatialOrder.count > start { groups.append(start..<spatialOrder.count) }
    }
    let suppression = NonMaximumSuppression(
      order: entered, spatialOrder: spatialOrder,
      groups: grouping.perClass ? groups : [0..<spatialOrder.count], boxes: boxes,
      bound: postProcessing.largestHarmlessIoU(threshold))
    return (suppression, grouping.shifted)
  }

  /// Like torch's `max`: NaN if any coordinate is NaN.
  private static func largestCoordinate(_ places: [Int32], _ boxes: [SIMD4<Float>]) -> Float {
    var largest = -Float.infinity
    for place in places {
      for coordinate in 0..<4 {
        let value = boxes[Int(place)][coordinate]
        if value.isNaN { return value }
        if value > largest { largest = value }
      }
    }
    return largest
  }
}

extension Selection {
  /// What became of one candidate of the head outputs.
  public func fate(of candidate: Candidate) -> Fate {
    let outputs = candidates.outputs[candidate.level]
    precondition(
      (0..<outputs.anchorCount).contains(candidate.anchor)
        && (0..<outputs.classCount).contains(candidate.label),
      "no such candidate: \(candidate)")
    let index = candidate.anchor * outputs.classCount + candidate.label
    let score = candidates.score(of: candidate)
    let threshold = thresholds.score(label: candidate.label)
    guard score > threshold else { return .belowScore(score: score, threshold: threshold) }

    guard let place = place(of: candidate) else {
      let rank = topK.rank(level: candidate.level, RankKey(score: score, index: index))
      return .outsideTopK(rank: rank, cutoff: cutoffs[candidate.level])
    }
    return fate(place: place)
  }

  /// Whether a candidate is above its class's threshold and within its level's top k. Cheaper than its fate.
  public func isWithinTopK(_ candidate: Candidate) -> Bool { place(of: candidate) != nil }

  /// The fate of what is within its level's top k.
  private func fate(place: Int) -> Fate {
    if steps[place] == .empty { return .empty }
    let suppressor = Int(suppressors[place])
    if suppressor >= 0 {
      let boxes = shiftedBoxes ?? decoded.boxes
      return .suppressed(
        by: candidates.candidate(place: suppressor, in: decoded),
        iou: Box(boxes[suppressor]).iou(Box(boxes[place])))
    }
    let rank = Int(survivorRanks[place])
    guard rank < detectionIndices.count else { return .beyondMaximum(rank: rank) }
    return detectionIndices[rank] < 0 ? .empty : .kept(Int(detectionIndices[rank]))
  }

  /// Where a candidate within its level's top k stands among the decoded.
  private func place(of candidate: Candidate) -> Int? {
    let rankKey = candidates.outputs[candidate.level]
      .rankKey(anchor: candidate.anchor, label: candidate.label)
    let place = decoded.place(level: candidate.level, notBefore: rankKey)
    guard place < decoded.starts[candidate.level + 1], decoded.rankKeys[place] == rankKey,
      steps[place] != .notTaken
    else { return nil }
    return place
  }

  /// The candidates that a candidate suppressed, by falling score. Only a survivor of NMS suppresses.
  public func suppressed(by candidate: Candidate) -> [Overlap] {
    guard let place = place(of: candidate), survivorRanks[place] >= 0 else { return [] }
    let boxes = shiftedBoxes ?? decoded.boxes
    return decoded.order.lazy.map { Int($0) }.filter { suppressors[$0] == Int32(place) }.map { other in
      Overlap(
        candidate: candidates.candidate(place: other, in: decoded),
        box: Box(candidates.postProcessing.finalBox(decoded.boxes[other])),
        score: decoded.rankKeys[other].score, iou: Box(boxes[place]).iou(Box(boxes[other])))
    }
  }

  /// Everything within its level's top k, by falling score, with what became of it.
  public var nmsCandidates: [NMSCandidate] {
    decoded.order.lazy.map { Int($0) }.filter { steps[$0] != .notTaken }.map { place in
      NMSCandidate(
        candidate: candidates.candidate(place: place, in: decoded),
        box: Box(candidates.postProcessing.finalBox(decoded.boxes[place])),
        score: decoded.rankKeys[place].score, fate: fate(place: place))
    }
  }
}

extension PreparedCandidates {
  func candidate(place: Int, in decoded: DecodedCandidates) -> Candidate {
    candidate(level: decoded.level(of: place), index: decoded.rankKeys[place].index)
  }

  func detection(place: Int, in decoded: DecodedCandidates, rank: Int, box: SIMD4<Float>) -> Detection {
    let candidate = candidate(place: place, in: decoded)
    let level = outputs[candidate.level]
    let (cell, shape) = candidate.anchor.quotientAndRemainder(dividingBy: level.anchorsPerCell)
    let (gridY, gridX) = cell.quotientAndRemainder(dividingBy: level.gridWidth)
    return Detection(
      candidate: candidate, box: Box(box),
      score: decoded.rankKeys[place].score,
      logit: logit(of: candidate),
      gridY: gridY, gridX: gridX, shape: shape, rank: rank)
  }
}

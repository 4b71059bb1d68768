import Imaging

/// What thresholds make of a trace: the detections, how many candidates were lost at each step, and the fate of
/// every single one.
public struct Selection: Sendable {
  public let thresholds: Thresholds
  /// By falling score; of equal ones the lower level's first, then the lower anchor's, then the lower class's.
  public let detections: [Detection]
  /// Per level from P3.
  public let funnelByLevel: [Funnel]

  /// What was prepared, and is shared by all selections from it.
  private let candidates: Candidates
  private let pairs: [SortedPairs]
  private let shortlist: Shortlist
  /// Per class, what all pairs above its threshold stand before.
  private let bounds: [Precedence]
  /// By place in the shortlist.
  private let steps: [Step]
  private let suppressors: [Int32]
  /// The place among the survivors of NMS, by place in the shortlist.
  private let survivorRanks: [Int32]
  /// Per survivor within the maximum its detection, or −1 where its final box is empty.
  private let detectionIndices: [Int32]
  /// The boxes among which NMS ran, where they were not the shortlist's.
  private let shiftedBoxes: [SIMD4<Float>]?

  /// How far a pair of the shortlist came before NMS.
  enum Step: UInt8 { case notTaken, empty, entered }

  /// All levels together.
  public var funnel: Funnel { funnelByLevel.reduce(Funnel(), +) }

  init(_ candidates: Candidates, _ thresholds: Thresholds) {
    self.thresholds = thresholds
    self.candidates = candidates
    let postProcessing = candidates.postProcessing
    let maximum = max(thresholds.maxDetections, 0)

    let taking = Taking(candidates, thresholds)
    pairs = taking.pairs
    bounds = taking.bounds
    let shortlist = taking.shortlist
    var steps = taking.steps
    if postProcessing.dropsEmptyBeforeNMS {
      for place in steps.indices
      where steps[place] == .entered && PostProcessing.isEmpty(shortlist.boxes[place]) {
        steps[place] = .empty
      }
    }

    let entered = shortlist.order.filter { steps[Int($0)] == .entered }
    let (suppression, isShifted) = Self.suppression(
      of: entered, steps, shortlist, postProcessing, threshold: thresholds.nms)
    shiftedBoxes = isShifted ? suppression.boxes : nil
    let suppressors = suppression.suppressors()

    var survivorRanks = [Int32](repeating: -1, count: shortlist.count)
    var detections: [Detection] = []
    var detectionIndices: [Int32] = []
    var survivorCount = 0
    for place in entered where suppressors[Int(place)] < 0 {
      survivorRanks[Int(place)] = Int32(survivorCount)
      survivorCount += 1
      guard survivorCount <= maximum else { continue }
      let box = postProcessing.finalBox(shortlist.boxes[Int(place)])
      if postProcessing.dropsEmptyAtEnd && PostProcessing.isEmpty(box) {
        detectionIndices.append(-1)
      } else {
        detectionIndices.append(Int32(detections.count))
        detections.append(
          candidates.detection(place: Int(place), in: shortlist, rank: taking.rank(of: Int(place)), box: box))
      }
    }
    self.shortlist = shortlist
    self.steps = steps
    self.suppressors = suppressors
    self.survivorRanks = survivorRanks
    self.detections = detections
    self.detectionIndices = detectionIndices

    funnelByLevel = candidates.outputs.indices.map { level in
      var funnel = Funnel()
      funnel.belowScore = candidates.outputs[level].pairCount - taking.above[level]
      funnel.outsideTopK = taking.above[level] - taking.taken[level]
      for place in shortlist.starts[level]..<shortlist.starts[level + 1] where steps[place] != .notTaken {
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
    of entered: [Int32], _ steps: [Step], _ shortlist: Shortlist, _ postProcessing: PostProcessing,
    threshold: Double
  ) -> (Suppression, isShifted: Bool) {
    let grouping = postProcessing.grouping(count: entered.count)
    var boxes = shortlist.boxes
    if grouping.shifted {
      let largest = largestCoordinate(entered, boxes)
      for place in entered {
        boxes[Int(place)] += Float(shortlist.labels[Int(place)]) * (largest + 1)
      }
    }
    var neighborhood: [Int32] = []
    neighborhood.reserveCapacity(entered.count)
    var groups: [Range<Int>] = []
    for label in shortlist.classStarts.indices.dropLast() {
      let start = neighborhood.count
      for index in shortlist.classStarts[label]..<shortlist.classStarts[label + 1] {
        let place = shortlist.neighborhood[index]
        if steps[Int(place)] == .entered { neighborhood.append(place) }
      }
      if neighborhood.count > start { groups.append(start..<neighborhood.count) }
    }
    let suppression = Suppression(
      order: entered, neighborhood: neighborhood,
      groups: grouping.perClass ? groups : [0..<neighborhood.count], boxes: boxes,
      bound: postProcessing.largestHarmlessIoU(threshold))
    return (suppression, grouping.shifted)
  }

  /// What became of one candidate. Any of the trace's may be asked for.
  public func fate(of candidate: Candidate) -> Fate {
    let outputs = candidates.outputs[candidate.level]
    precondition(
      (0..<outputs.anchorCount).contains(candidate.anchor)
        && (0..<outputs.classCount).contains(candidate.label),
      "no such candidate: \(candidate)")
    let index = candidate.anchor * outputs.classCount + candidate.label
    let score = Sigmoid.score(outputs.logits[index])
    let threshold = thresholds.score(label: candidate.label)
    guard score > threshold else { return .belowScore(score: score, threshold: threshold) }

    let precedence = Precedence(score: score, index: index)
    let place = shortlist.place(level: candidate.level, notBefore: precedence)
    guard place < shortlist.starts[candidate.level + 1], shortlist.precedences[place] == precedence,
      steps[place] != .notTaken
    else { return outsideTopK(level: candidate.level, precedence) }

    if steps[place] == .empty { return .empty }
    let suppressor = Int(suppressors[place])
    if suppressor >= 0 {
      let boxes = shiftedBoxes ?? shortlist.boxes
      return .suppressed(
        by: candidates.candidate(place: suppressor, in: shortlist),
        iou: Suppression.iou(boxes[suppressor], boxes[place]))
    }
    let rank = Int(survivorRanks[place])
    guard rank < detectionIndices.count else { return .beyondMaximum(rank: rank) }
    return detectionIndices[rank] < 0 ? .empty : .kept(Int(detectionIndices[rank]))
  }

  private func outsideTopK(level: Int, _ precedence: Precedence) -> Fate {
    let rank = bounds.indices.reduce(0) {
      $0 + pairs[level].count(label: $1, before: min(precedence, bounds[$1]))
    }
    let last = (shortlist.starts[level]..<shortlist.starts[level + 1]).last { steps[$0] != .notTaken }
    return .outsideTopK(rank: rank, cutoff: last.map { shortlist.precedences[$0].score } ?? .nan)
  }

  /// As torch's `max`: not a number where any is not.
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

extension Candidates {
  func candidate(place: Int, in shortlist: Shortlist) -> Candidate {
    let level = shortlist.level(of: place)
    let index = shortlist.precedences[place].index
    let (anchor, label) = index.quotientAndRemainder(dividingBy: outputs[level].classCount)
    return Candidate(level: level, anchor: anchor, label: label)
  }

  func detection(place: Int, in shortlist: Shortlist, rank: Int, box: SIMD4<Float>) -> Detection {
    let candidate = candidate(place: place, in: shortlist)
    let level = trace.levels[candidate.level]
    let (cell, shape) = candidate.anchor.quotientAndRemainder(dividingBy: level.anchorsPerCell)
    let (gridY, gridX) = cell.quotientAndRemainder(dividingBy: level.gridWidth)
    return Detection(
      candidate: candidate, box: Box(x1: box[0], y1: box[1], x2: box[2], y2: box[3]),
      score: shortlist.precedences[place].score,
      logit: outputs[candidate.level].logits[
        candidate.anchor * outputs[candidate.level].classCount + candidate.label],
      gridY: gridY, gridX: gridX, shape: shape, rank: rank)
  }
}

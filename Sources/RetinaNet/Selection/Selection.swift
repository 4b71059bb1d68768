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

  /// How far a pair of the shortlist came.
  private enum Step: UInt8 { case notTaken, empty, entered }

  /// All levels together.
  public var funnel: Funnel { funnelByLevel.reduce(Funnel(), +) }

  init(_ candidates: Candidates, _ thresholds: Thresholds) {
    self.thresholds = thresholds
    self.candidates = candidates
    let postProcessing = candidates.postProcessing
    let topK = max(thresholds.topK, 0)
    let maximum = max(thresholds.maxDetections, 0)
    let classCount = candidates.outputs.first?.classCount ?? 0
    let bounds = (0..<classCount).map { Precedence(above: thresholds.score(label: $0)) }
    self.bounds = bounds

    // Score and top k.
    var preparation = candidates.preparation(floor: thresholds.lowestScore, depth: 0)
    let pairs = preparation.pairs
    let above = pairs.map { pairs in
      (0..<classCount).reduce(0) { $0 + pairs.count(label: $1, before: bounds[$1]) }
    }
    let taken = above.map { min($0, topK) }
    var shortlist = preparation.shortlist
    var steps: [Step]
    if thresholds.scoreByClass.isEmpty {
      preparation = candidates.preparation(floor: thresholds.lowestScore, depth: taken.max() ?? 0)
      shortlist = preparation.shortlist
      steps = Array(repeating: .notTaken, count: shortlist.count)
      for (level, taken) in taken.enumerated() {
        for place in shortlist.starts[level]..<shortlist.starts[level] + taken { steps[place] = .entered }
      }
    } else {
      let best = zip(pairs, taken).map { $0.first($1, before: bounds) }
      shortlist = Shortlist(best, outputs: candidates.outputs, postProcessing: postProcessing)
      steps = Array(repeating: .entered, count: shortlist.count)
    }
    self.pairs = preparation.pairs
    self.shortlist = shortlist

    if postProcessing.dropsEmptyBeforeNMS {
      for place in 0..<shortlist.count
      where steps[place] == .entered && PostProcessing.isEmpty(shortlist.boxes[place]) {
        steps[place] = .empty
      }
    }

    // NMS.
    let entered = shortlist.order.filter { steps[Int($0)] == .entered }
    let grouping = postProcessing.grouping(count: entered.count)
    var boxes = shortlist.boxes
    if grouping.shifted {
      let largest = Self.largestCoordinate(entered, boxes)
      for place in entered {
        boxes[Int(place)] += Float(shortlist.labels[Int(place)]) * (largest + 1)
      }
    }
    shiftedBoxes = grouping.shifted ? boxes : nil
    var suppressors = [Int32](repeating: -1, count: shortlist.count)
    let bound = postProcessing.largestHarmlessIoU(thresholds.nms)
    let groups =
      grouping.perClass
      ? Array(Dictionary(grouping: entered) { shortlist.labels[Int($0)] }.values) : [entered]
    for group in groups {
      Suppression.run(group, boxes: boxes, largestHarmlessIoU: bound, suppressors: &suppressors)
    }

    // Maximum and final boxes.
    var funnels = zip(zip(above, taken), candidates.outputs).map { counts, outputs in
      var funnel = Funnel()
      funnel.belowScore = outputs.pairCount - counts.0
      funnel.outsideTopK = counts.0 - counts.1
      return funnel
    }
    var survivorRanks = [Int32](repeating: -1, count: shortlist.count)
    var survivors: [Int32] = []
    for place in entered {
      if suppressors[Int(place)] < 0 {
        survivorRanks[Int(place)] = Int32(survivors.count)
        survivors.append(place)
      }
    }
    var detections: [Detection] = []
    var detectionIndices: [Int32] = []
    for place in survivors.prefix(maximum) {
      let box = postProcessing.finalBox(shortlist.boxes[Int(place)])
      if postProcessing.dropsEmptyAtEnd && PostProcessing.isEmpty(box) {
        detectionIndices.append(-1)
        continue
      }
      detectionIndices.append(Int32(detections.count))
      detections.append(candidates.detection(place: Int(place), in: shortlist, box: box))
    }
    for level in funnels.indices {
      for place in shortlist.starts[level]..<shortlist.starts[level + 1] where steps[place] != .notTaken {
        if steps[place] == .empty {
          funnels[level].empty += 1
        } else if suppressors[place] >= 0 {
          funnels[level].suppressed += 1
        } else if survivorRanks[place] >= maximum {
          funnels[level].beyondMaximum += 1
        } else if detectionIndices[Int(survivorRanks[place])] < 0 {
          funnels[level].empty += 1
        } else {
          funnels[level].kept += 1
        }
      }
    }
    self.steps = steps
    self.suppressors = suppressors
    self.survivorRanks = survivorRanks
    self.detections = detections
    self.detectionIndices = detectionIndices
    funnelByLevel = funnels
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

  func detection(place: Int, in shortlist: Shortlist, box: SIMD4<Float>) -> Detection {
    let candidate = candidate(place: place, in: shortlist)
    let level = trace.levels[candidate.level]
    let (cell, shape) = candidate.anchor.quotientAndRemainder(dividingBy: level.anchorsPerCell)
    let (gridY, gridX) = cell.quotientAndRemainder(dividingBy: level.gridWidth)
    return Detection(
      candidate: candidate, box: Box(x1: box[0], y1: box[1], x2: box[2], y2: box[3]),
      score: shortlist.precedences[place].score,
      logit: outputs[candidate.level].logits[
        candidate.anchor * outputs[candidate.level].classCount + candidate.label],
      gridY: gridY, gridX: gridX, shape: shape, rank: place - shortlist.starts[candidate.level])
  }
}

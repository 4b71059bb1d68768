import Imaging

extension Selection {
  /// What became of one candidate. It may be any that the head outputs know.
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
      return outsideTopK(level: candidate.level, RankKey(score: score, index: index))
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
        iou: Suppression.iou(boxes[suppressor], boxes[place]))
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

  /// Whom a candidate suppressed, by falling score. Only a survivor of NMS suppresses.
  public func suppressed(by candidate: Candidate) -> [Overlap] {
    guard let place = place(of: candidate), survivorRanks[place] >= 0 else { return [] }
    let boxes = shiftedBoxes ?? decoded.boxes
    return decoded.order.lazy.map { Int($0) }.filter { suppressors[$0] == Int32(place) }.map { other in
      Overlap(
        candidate: candidates.candidate(place: other, in: decoded),
        box: Box(candidates.postProcessing.finalBox(decoded.boxes[other])),
        score: decoded.rankKeys[other].score, iou: Suppression.iou(boxes[place], boxes[other]))
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

  private func outsideTopK(level: Int, _ rankKey: RankKey) -> Fate {
    let rank = bounds.indices.reduce(0) {
      $0 + sorted[level].count(label: $1, before: min(rankKey, bounds[$1]))
    }
    return .outsideTopK(rank: rank, cutoff: cutoffs[level])
  }
}

extension Candidates {
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

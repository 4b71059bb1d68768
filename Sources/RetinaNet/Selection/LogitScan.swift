import CKernels
import Tensors

/// Passes over the logits of a whole level, eight at a time. Cells whose maxima show that nothing passes are left out.
extension LevelOutputs {
  /// How many candidates of some anchors pass.
  func count(in anchors: Range<Int>, from pattern: LogitPattern) -> Int {
    var count = 0
    forEachBlock(in: anchors, from: pattern) { logits, least, size in
      var sums = SIMD8<Int32>.zero
      var place = 0
      while place + 8 <= size {
        sums.replace(with: sums &+ 1, where: Self.eight(logits, place) .>= Self.eight(least, place))
        place += 8
      }
      count += Int(sums.wrappedSum())
      while place < size {
        if logits[place] >= least[place] { count += 1 }
        place += 1
      }
      return true
    }
    return count
  }

  /// Calls `body` with the flat indices of the candidates of some anchors that pass and have a logit of at least `least`:
  /// a thousand at a time or so, by rising index. `body` returns the least logit from then on, which may be higher.
  func forEachBatch(
    in anchors: Range<Int>, within bounds: LogitBounds, from least: Float,
    _ body: (UnsafeBufferPointer<UInt32>) -> Float
  ) {
    let room = 1024 + max(maxima?.channelCount ?? 0, LogitPattern.anchors * classCount)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: room) { indices in
      var least = least
      if bounds.areEqual {
        var rest = pieces(of: anchors)
        while !rest.isEmpty {
          let count = takeIndices(in: &rest, from: least, into: indices)
          if count > 0 { least = body(UnsafeBufferPointer(rebasing: indices[..<count])) }
        }
        return
      }
      var rest = anchors
      var pattern = LogitPattern(bounds.raised(to: least))
      while !rest.isEmpty {
        let count = takeIndices(in: &rest, from: pattern, into: indices)
        guard count > 0 else { continue }
        let next = body(UnsafeBufferPointer(rebasing: indices[..<count]))
        if next == least { continue }
        least = next
        pattern = LogitPattern(bounds.raised(to: least))
      }
    }
  }

  /// Writes the flat indices of the candidates of some anchors that pass, by rising index, and returns how many.
  ///
  /// - Parameters:
  ///   - anchors: those that are left for want of room remain.
  ///   - indices: room for those of eight anchors at least.
  private func takeIndices(
    in anchors: inout Range<Int>, from pattern: LogitPattern,
    into indices: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    guard let start = logits, let target = indices.baseAddress else {
      anchors = anchors.upperBound..<anchors.upperBound
      return 0
    }
    let most = indices.count - LogitPattern.anchors * classCount
    var count = 0
    var next = anchors.upperBound
    forEachBlock(in: anchors, from: pattern) { logits, least, size in
      let first = logits - start
      if count > most {
        next = first / classCount
        return false
      }
      var place = 0
      while place + 8 <= size {
        var passing = ActiveLanes(Self.eight(logits, place) .>= Self.eight(least, place))
        while let lane = passing.next() {
          target[count] = UInt32(truncatingIfNeeded: first &+ place &+ lane)
          count &+= 1
        }
        place += 8
      }
      while place < size {
        if logits[place] >= least[place] {
          target[count] = UInt32(truncatingIfNeeded: first &+ place)
          count &+= 1
        }
        place += 1
      }
      return true
    }
    anchors = next..<anchors.upperBound
    return count
  }

  /// The same from one least logit, of pieces.
  private func takeIndices(
    in pieces: inout Range<Int>, from least: Float, into indices: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    guard let logits, !least.isNaN else {
      pieces = pieces.upperBound..<pieces.upperBound
      return 0
    }
    if let maxima { return maxima.takeIndices(in: &pieces, of: logits, from: least, into: indices) }
    var next = pieces.lowerBound
    let count = ck_large_values_of_all(
      logits, candidateCount, &next, pieces.upperBound, least, indices.baseAddress, indices.count)
    pieces = next..<pieces.upperBound
    return count
  }

  /// What a search through a whole level can be divided into, that some anchors are in: cells where their maxima are
  /// known, else candidates.
  private func pieces(of anchors: Range<Int>) -> Range<Int> {
    guard maxima != nil else { return anchors.lowerBound * classCount..<anchors.upperBound * classCount }
    return anchors.lowerBound / anchorsPerCell..<(anchors.upperBound + anchorsPerCell - 1) / anchorsPerCell
  }

  /// Calls `body` with the logits of up to eight anchors, the least logits beside them, and how many these are, until it
  /// returns false.
  @inline(__always)
  private func forEachBlock(
    in anchors: Range<Int>, from pattern: LogitPattern,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Bool
  ) {
    guard let logits else { return }
    pattern.values.withUnsafeBufferPointer { least in
      for run in runs(of: anchors, from: pattern.least) {
        var first = run.lowerBound
        while first < run.upperBound {
          let end = min(first + LogitPattern.anchors, run.upperBound)
          let size = (end - first) * classCount
          if !body(logits + first * classCount, least.baseAddress!, size) { return }
          first = end
        }
      }
    }
  }

  /// Those of some anchors that may have a candidate from `least` on, by rising number.
  private func runs(of anchors: Range<Int>, from least: Float) -> [Range<Int>] {
    if least.isNaN || anchors.isEmpty { return [] }
    guard let maxima else { return [anchors] }
    return maxima.runs(in: pieces(of: anchors), from: least).map {
      ($0.lowerBound * anchorsPerCell..<$0.upperBound * anchorsPerCell).clamped(to: anchors)
    }
  }

  @inline(__always)
  private static func eight(_ start: UnsafePointer<Float>, _ place: Int) -> SIMD8<Float> {
    UnsafeRawPointer(start + place).loadUnaligned(as: SIMD8<Float>.self)
  }
}

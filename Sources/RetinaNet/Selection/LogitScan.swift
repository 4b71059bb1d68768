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

  /// Calls `body` with the flat index and the logit of each candidate of some anchors that passes, in rising order, until
  /// it returns false.
  @inline(__always)
  func forEachIndex(in anchors: Range<Int>, from pattern: LogitPattern, _ body: (Int, Float) -> Bool) {
    guard let start = logits else { return }
    forEachBlock(in: anchors, from: pattern) { logits, least, size in
      let first = logits - start
      var place = 0
      while place + 8 <= size {
        var passing = ActiveLanes(Self.eight(logits, place) .>= Self.eight(least, place))
        while let lane = passing.next() {
          if !body(first &+ place &+ lane, logits[place &+ lane]) { return false }
        }
        place += 8
      }
      while place < size {
        if logits[place] >= least[place], !body(first &+ place, logits[place]) { return false }
        place += 1
      }
      return true
    }
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
    let perCell = anchorCount / maxima.cellCount
    return maxima.runs(in: pieces(of: anchors), from: least).map {
      ($0.lowerBound * perCell..<$0.upperBound * perCell).clamped(to: anchors)
    }
  }

  @inline(__always)
  private static func eight(_ start: UnsafePointer<Float>, _ place: Int) -> SIMD8<Float> {
    UnsafeRawPointer(start + place).loadUnaligned(as: SIMD8<Float>.self)
  }
}

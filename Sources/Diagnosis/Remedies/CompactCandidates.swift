import Imaging
import RetinaNet
import Tensors

/// The pairs of a trace that score enough to matter, kept when the trace is gone: 12 bytes a pair and 36 an anchor.
///
/// To select again, a small trace is made of those above the thresholds. Their order, and with it all ties, is that of
/// the whole trace; so are their number and their boxes, by which NMS chooses how it tells classes apart. So the
/// selection is the whole trace's, but for the numbers of its anchors.
struct CompactCandidates: Sendable {
  struct Level: Sendable {
    /// Rows of the whole trace's arrays, rising.
    var anchors: [UInt32] = []
    var corners: [SIMD4<Float>] = []
    var deltas: [SIMD4<Float>] = []
    /// By rising anchor, then label.
    var pairs: [Pair] = []
  }

  struct Pair: Sendable {
    /// The place in the level's `anchors`.
    var row: UInt32
    var label: UInt32
    var logit: Float
  }

  let levels: [Level]
  /// Pairs above this are kept; also those above their class's present threshold.
  let floor: Float
  private let configuration: Configuration
  private let transform: Transform

  /// - Parameters:
  ///   - thresholds: the present ones.
  ///   - floor: below these, pairs above it are kept too.
  ///   - most: of these only so many, the best; `floor` then rises.
  ///   - limit: no more pairs than this are kept in all.
  /// - Returns: `nil` where more pairs than `limit` are above the present thresholds.
  init?(_ trace: Trace, _ thresholds: Thresholds, floor: Float, most: Int, limit: Int) {
    let classes = trace.levels.first?.logits.shape[1] ?? 0
    let present = (0..<classes).map { Sigmoid.leastLogit(above: thresholds.score(label: $0)) }
    var least = Sigmoid.leastLogit(above: floor)
    // What is below the present thresholds is rationed.
    var below = LogitHistogram()
    for level in trace.levels {
      level.forEachLogit(from: least) { _, label, logit in
        if !(logit >= present[label]) { below.add(logit) }
      }
    }
    if let bound = below.least(ofBest: most) {
      least = bound
      self.floor = Sigmoid.score(bound.nextDown)
    } else {
      self.floor = floor
    }

    // Nothing is below what is not a number.
    let start = present.reduce(least.isNaN ? .infinity : least) { $1 < $0 ? $1 : $0 }
    var count = 0
    var levels: [Level] = []
    for source in trace.levels {
      var level = Level()
      source.forEachLogit(from: start) { anchor, label, logit in
        guard logit >= least || logit >= present[label] else { return }
        count += 1
        guard count <= limit else { return }
        if level.anchors.last != UInt32(anchor) { level.add(anchor, of: source) }
        level.pairs.append(
          Pair(row: UInt32(level.anchors.count - 1), label: UInt32(label), logit: logit))
      }
      levels.append(level)
    }
    guard count <= limit else { return nil }
    self.levels = levels
    configuration = trace.configuration
    transform = trace.transform
  }

  /// About what it takes of memory.
  var bytes: Int {
    levels.reduce(0) { $0 + $1.pairs.count * MemoryLayout<Pair>.stride + $1.anchors.count * 36 }
  }

  /// What thresholds make of the pairs, and what a candidate of that selection was called in the whole trace.
  ///
  /// - Parameter thresholds: none below the present ones, unless it is at least `floor`.
  func select(_ thresholds: Thresholds) -> (selection: Selection, name: (Candidate) -> Candidate) {
    let classes = configuration.classes.count
    let bounds = (0..<classes).map { Sigmoid.leastLogit(above: thresholds.score(label: $0)) }
    let made = levels.indices.map { number in
      levels[number].small("P\(number + 3)", bounds: bounds)
    }
    let trace = Trace(
      image: Image(width: 1, height: 1, pixels: [0, 0, 0]), file: "", configuration: configuration,
      transform: transform, input: Tensor(shape: [1, 1, 3], [0, 0, 0]), backbone: [],
      levels: made.map(\.level))
    let anchors = made.map(\.anchors)
    return (
      trace.select(thresholds),
      { Candidate(level: $0.level, anchor: anchors[$0.level][$0.anchor], label: $0.label) }
    )
  }
}

extension CompactCandidates.Level {
  fileprivate mutating func add(_ anchor: Int, of source: Trace.Level) {
    func row(_ tensor: Tensor) -> SIMD4<Float> {
      SIMD4(
        tensor[flat: anchor * 4], tensor[flat: anchor * 4 + 1], tensor[flat: anchor * 4 + 2],
        tensor[flat: anchor * 4 + 3])
    }
    anchors.append(UInt32(anchor))
    corners.append(row(source.anchors))
    deltas.append(row(source.deltas))
  }

  /// A level of the anchors that have a pair from its class's bound on, and their rows in the whole trace.
  fileprivate func small(_ name: String, bounds: [Float]) -> (level: Trace.Level, anchors: [Int]) {
    let chosen = pairs.filter { $0.logit >= bounds[Int($0.label)] }
    var rows: [Int] = []
    for pair in chosen where rows.last != Int(pair.row) { rows.append(Int(pair.row)) }
    let classes = bounds.count
    let logits = Tensor(shape: [rows.count, classes]) { buffer in
      // Pairs that were not kept: what is not a number is above no threshold.
      buffer.initialize(repeating: .nan)
      var row = 0
      for pair in chosen {
        if rows[row] != Int(pair.row) { row += 1 }
        buffer[row * classes + Int(pair.label)] = pair.logit
      }
    }
    func matrix(_ values: [SIMD4<Float>]) -> Tensor {
      Tensor(shape: [rows.count, 4], rows.flatMap { row in (0..<4).map { values[row][$0] } })
    }
    return (
      Trace.Level(
        name: name, features: Tensor(shape: [1, 1, 1], [0]), logits: logits, deltas: matrix(deltas),
        anchors: matrix(corners), anchorsPerCell: 1, strideX: 1, strideY: 1),
      rows.map { Int(anchors[$0]) }
    )
  }
}

extension Trace.Level {
  /// Calls `body` with the anchor, label and logit of each pair whose logit is at least `bound`, by rising anchor, then
  /// label.
  fileprivate func forEachLogit(from bound: Float, _ body: (Int, Int, Float) -> Void) {
    let classes = logits.shape[1]
    logits.withUnsafeBytes { bytes, count in
      for first in stride(from: 0, to: count, by: 16) {
        if first + 16 <= count {
          let sixteen = bytes.loadUnaligned(fromByteOffset: first * 4, as: SIMD16<Float>.self)
          if !any(sixteen .>= bound) { continue }
        }
        for index in first..<min(first + 16, count) {
          let logit = bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
          if logit >= bound { body(index / classes, index % classes, logit) }
        }
      }
    }
  }
}

extension Tensor {
  fileprivate func withUnsafeBytes(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
    withUnsafeBufferPointer { body(UnsafeRawBufferPointer($0), $0.count) }
  }
}

import CKernels
import Support
import Tensors

/// Everything that selection needs from a forward pass: the heads' outputs, level by level, and how boxes are mapped to
/// the original picture.
public struct HeadOutputs: Sendable {
  /// Says how boxes are decoded and, by its family, clipped and suppressed.
  public let coder: BoxCoder
  public let transform: Transform
  /// From P3. Either all are whole, or all know some candidates only.
  public let levels: [LevelOutputs]

  public init(coder: BoxCoder, transform: Transform, levels: [LevelOutputs]) {
    precondition(
      levels.allSatisfy { $0.isWhole == levels.first?.isWhole }, "some levels are whole and others are not")
    self.coder = coder
    self.transform = transform
    self.levels = levels
  }

  /// How many classes there are.
  public var classCount: Int { levels.first?.classCount ?? 0 }
}

extension Trace {
  public var headOutputs: HeadOutputs {
    HeadOutputs(
      coder: BoxCoder(configuration), transform: transform,
      levels: levels.map { level in
        LevelOutputs(
          logits: level.logits, deltas: level.deltas, anchors: level.anchors, gridWidth: level.gridWidth,
          anchorsPerCell: level.anchorsPerCell)
      })
  }

  /// What these thresholds make of the trace. For more than one selection keep `PreparedCandidates`.
  public func select(_ thresholds: Thresholds) -> Selection { headOutputs.select(thresholds) }
}

extension HeadOutputs {
  /// What these thresholds make of the outputs. For more than one selection keep `PreparedCandidates`.
  public func select(_ thresholds: Thresholds) -> Selection {
    PreparedCandidates(self, above: thresholds.lowestScore).select(thresholds)
  }
}

/// One level's logits, deltas and anchors as plain memory, for code that looks at single values millions of times.
///
/// It holds the values of all candidates, or only of those that are kept when the trace is dropped (`keeping`). A
/// selection from the latter gives the same result, as long as all others are below the score thresholds.
///
/// Unchecked: the memory is immutable and belongs to the tensors that are kept here.
public struct LevelOutputs: @unchecked Sendable {
  /// Of the whole level.
  public let anchorCount: Int
  public let classCount: Int
  /// Grid cells in a row of the level's map.
  public let gridWidth: Int
  public let anchorsPerCell: Int
  /// `[anchorCount, classCount]`; nil where only some candidates are kept.
  let logits: UnsafePointer<Float>?
  /// Of the logits, where they are known.
  let maxima: CellMaxima?
  private let kept: KeptLogits?
  /// `[anchorCount, 4]`, or of the kept anchors only.
  private let deltas: UnsafePointer<Float>
  private let anchors: UnsafePointer<Float>
  private let owners: [Tensor]

  /// - Parameters:
  ///   - logits: `[anchors, classes]`, the anchors in the order row, column, anchor of the cell.
  ///   - deltas: dx, dy, dw, dh, `[anchors, 4]`.
  ///   - anchors: x1, y1, x2, y2 in pixels of the resized picture, `[anchors, 4]`.
  public init(logits: Tensor, deltas: Tensor, anchors: Tensor, gridWidth: Int, anchorsPerCell: Int) {
    anchorCount = logits.shape[0]
    classCount = logits.shape[1]
    precondition(
      deltas.shape == [anchorCount, 4] && anchors.shape == [anchorCount, 4],
      "logits \(logits.shape), deltas \(deltas.shape) and anchors \(anchors.shape) do not fit")
    precondition(
      anchorCount * classCount < RankKey.mostCandidates, "a level has too many anchors × classes")
    self.gridWidth = gridWidth
    self.anchorsPerCell = anchorsPerCell
    kept = nil
    maxima = logits.cellMaxima
    if let maxima {
      precondition(maxima.cellCount * anchorsPerCell == anchorCount, "the logits' maxima are of other cells")
    }
    owners = [logits, deltas, anchors]
    // No tensor's memory moves or changes as long as the tensor is kept.
    let starts = owners.map { tensor in tensor.withUnsafeBufferPointer { $0.baseAddress! } }
    self.logits = starts[0]
    self.deltas = starts[1]
    self.anchors = starts[2]
  }

  private init(_ whole: LevelOutputs, _ kept: KeptLogits) {
    anchorCount = whole.anchorCount
    classCount = whole.classCount
    gridWidth = whole.gridWidth
    anchorsPerCell = whole.anchorsPerCell
    self.kept = kept
    func matrix(_ row: (Int) -> SIMD4<Float>) -> Tensor {
      Tensor(
        shape: [kept.anchors.count, 4],
        kept.anchors.flatMap { anchor in (0..<4).map { row(Int(anchor))[$0] } })
    }
    owners = [matrix(whole.deltas), matrix(whole.anchor)]
    let starts = owners.map { tensor in tensor.withUnsafeBufferPointer { $0.baseAddress! } }
    logits = nil
    maxima = nil
    deltas = starts[0]
    anchors = starts[1]
  }

  /// Whether all candidates are known.
  public var isWhole: Bool { logits != nil }

  /// Anchors × classes, kept or not.
  public var candidateCount: Int { anchorCount * classCount }

  /// How many candidates are known.
  public var knownCount: Int { kept?.logits.count ?? candidateCount }

  /// About how many bytes the values take.
  public var bytes: Int {
    kept.map { $0.logits.count * 8 + $0.anchors.count * 40 } ?? anchorCount * (classCount + 8) * 4
  }

  /// The outputs of some candidates alone, without the whole level's memory: 8 bytes a candidate and 40 an anchor.
  ///
  /// - Parameter candidates: by rising anchor, then label; each must be known here.
  public func keeping(_ candidates: [(anchor: Int, label: Int)]) -> LevelOutputs {
    LevelOutputs(
      self,
      KeptLogits(candidates.lazy.map { ($0.anchor, $0.label, logit(anchor: $0.anchor, label: $0.label)) })
    )
  }

  /// NaN for a candidate that is not known.
  @inline(__always)
  func logit(anchor: Int, label: Int) -> Float {
    if let logits { return logits[anchor &* classCount &+ label] }
    return kept!.logit(anchor: anchor, label: label)
  }

  @inline(__always)
  func rankKey(anchor: Int, label: Int) -> RankKey {
    RankKey(
      score: Sigmoid.score(logit(anchor: anchor, label: label)), index: anchor &* classCount &+ label)
  }

  /// Asks for an anchor's deltas and place, so that reading them soon does not wait for memory.
  @inline(__always)
  func expect(_ anchor: Int) {
    guard kept == nil else { return }
    ck_expect(deltas + anchor &* 4)
    ck_expect(anchors + anchor &* 4)
  }

  @inline(__always)
  func deltas(_ anchor: Int) -> SIMD4<Float> { Self.row(deltas, kept?.row(of: anchor) ?? anchor) }

  @inline(__always)
  func anchor(_ anchor: Int) -> SIMD4<Float> { Self.row(anchors, kept?.row(of: anchor) ?? anchor) }

  @inline(__always)
  private static func row(_ start: UnsafePointer<Float>, _ row: Int) -> SIMD4<Float> {
    UnsafeRawPointer(start + row &* 4).loadUnaligned(as: SIMD4<Float>.self)
  }

  /// Calls `body` with the anchor, label and logit of each known candidate whose logit is at least `least`, by rising
  /// anchor, then label.
  public func forEachCandidate(from least: Float, _ body: (Int, Int, Float) -> Void) {
    guard let logits else {
      kept!.visit { if $2 >= least { body($0, $1, $2) } }
      return
    }
    let bounds = LogitBounds(from: least, classCount: classCount)
    forEachBatch(in: 0..<anchorCount, within: bounds, from: least) { indices in
      for index in indices {
        let (anchor, label) = Int(index).quotientAndRemainder(dividingBy: classCount)
        body(anchor, label, logits[Int(index)])
      }
      return least
    }
  }
}

/// The logits of some of a level's candidates, found by binary search.
private final class KeptLogits: Sendable {
  /// Those that have a candidate, rising.
  let anchors: [UInt32]
  /// Where each anchor's candidates begin; one more for the end.
  private let starts: [UInt32]
  private let labels: [UInt32]
  let logits: [Float]

  /// - Parameter candidates: by rising anchor, then label.
  init(_ candidates: some Sequence<(anchor: Int, label: Int, logit: Float)>) {
    var anchors: [UInt32] = []
    var starts: [UInt32] = []
    var labels: [UInt32] = []
    var logits: [Float] = []
    for (anchor, label, logit) in candidates {
      if anchors.last != UInt32(anchor) {
        anchors.append(UInt32(anchor))
        starts.append(UInt32(labels.count))
      }
      labels.append(UInt32(label))
      logits.append(logit)
    }
    self.anchors = anchors
    self.starts = starts + [UInt32(labels.count)]
    self.labels = labels
    self.logits = logits
  }

  /// The place of an anchor among those that are kept; it must be one of them.
  func row(of anchor: Int) -> Int {
    let row = lowerBound(anchor)
    precondition(row < anchors.count && anchors[row] == anchor, "anchor \(anchor) was not kept")
    return row
  }

  func logit(anchor: Int, label: Int) -> Float {
    let row = lowerBound(anchor)
    guard row < anchors.count, anchors[row] == anchor else { return .nan }
    for place in Int(starts[row])..<Int(starts[row + 1]) where labels[place] == label { return logits[place] }
    return .nan
  }

  func visit(_ body: (Int, Int, Float) -> Void) {
    for row in anchors.indices {
      for place in Int(starts[row])..<Int(starts[row + 1]) {
        body(Int(anchors[row]), Int(labels[place]), logits[place])
      }
    }
  }

  private func lowerBound(_ anchor: Int) -> Int {
    anchors.partitioningIndex { $0 >= anchor }
  }
}

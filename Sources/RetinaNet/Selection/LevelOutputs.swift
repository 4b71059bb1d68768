import Tensors

/// One level's logits, deltas and anchors as plain memory, for code that looks at single values millions of times.
///
/// Unchecked: the memory is immutable and belongs to the tensors that are kept here.
struct LevelOutputs: @unchecked Sendable {
  let anchorCount: Int
  let classCount: Int
  /// `[anchorCount, classCount]`
  let logits: UnsafePointer<Float>
  /// `[anchorCount, 4]`
  private let deltas: UnsafePointer<Float>
  private let anchors: UnsafePointer<Float>
  private let owners: [Tensor]

  init(_ level: Trace.Level) {
    anchorCount = level.logits.shape[0]
    classCount = level.logits.shape[1]
    precondition(
      level.deltas.shape == [anchorCount, 4] && level.anchors.shape == [anchorCount, 4],
      "\(level.name): logits \(level.logits.shape), deltas \(level.deltas.shape) and anchors \(level.anchors.shape) do not fit"
    )
    precondition(
      anchorCount * classCount < RankKey.mostCandidates, "\(level.name) has too many anchors × classes")
    owners = [level.logits, level.deltas, level.anchors]
    // No tensor's memory moves or changes as long as the tensor is kept.
    let starts = owners.map { tensor in tensor.withUnsafeBufferPointer { $0.baseAddress! } }
    logits = starts[0]
    deltas = starts[1]
    anchors = starts[2]
  }

  var candidateCount: Int { anchorCount * classCount }

  @inline(__always)
  func rankKey(anchor: Int, label: Int) -> RankKey {
    let index = anchor &* classCount &+ label
    return RankKey(score: Sigmoid.score(logits[index]), index: index)
  }

  @inline(__always)
  func deltas(_ anchor: Int) -> SIMD4<Float> { Self.row(deltas, anchor) }

  @inline(__always)
  func anchor(_ anchor: Int) -> SIMD4<Float> { Self.row(anchors, anchor) }

  @inline(__always)
  private static func row(_ start: UnsafePointer<Float>, _ row: Int) -> SIMD4<Float> {
    UnsafeRawPointer(start + row &* 4).loadUnaligned(as: SIMD4<Float>.self)
  }
}

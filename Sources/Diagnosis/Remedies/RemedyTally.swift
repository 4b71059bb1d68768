import RetinaNet
import Synchronization
import Tensors

/// What a change of a setting would let in and lose over many pictures, when their traces are gone.
///
/// The candidates of each picture are kept in compact form: those above the present thresholds, and of the others that
/// score above `floor` the best `mostBelow`. That takes about 100 kB, less at high thresholds. Each picture that a change
/// can affect is selected from again as a whole. So the answers are exact
/// - for NMS, top k and maximum at every value,
/// - for a class's score down to the floor (in crowded pictures, the picture's own). For a lower value the answer is that
///   at the floor, a lower bound: see `isExact`.
///
/// Once `memory` is used up, pictures are left out, as are those with more than `mostCandidates` candidates above the present
/// thresholds; `leftOut` counts them.
public struct RemedyTally: Sendable {
  /// From how many bytes on no more are used; the last picture may exceed it.
  public let memory: Int
  /// How many pictures the answers do not count.
  public private(set) var leftOut = 0
  /// How many bytes are used.
  public private(set) var bytes = 0
  private var pictures: [TalliedPicture] = []

  public static let floor: Float = 0.01
  static let mostBelow = 2048
  static let mostCandidates = 200_000

  public init(memory: Int = 512 << 20) { self.memory = memory }

  /// How many pictures are counted.
  public var count: Int { pictures.count }

  /// Adds a picture, in one pass over its logits. Nothing else of the diagnosis is kept.
  public mutating func add(_ diagnosis: PictureDiagnosis) {
    let thresholds = diagnosis.selection.thresholds
    guard bytes < memory,
      let candidates = CompactCandidates(
        diagnosis.coverage.trace.headOutputs, thresholds, floor: Self.floor, most: Self.mostBelow,
        limit: Self.mostCandidates)
    else {
      leftOut += 1
      return
    }
    bytes += candidates.bytes
    pictures.append(
      TalliedPicture(
        candidates: candidates, targets: diagnosis.coverage.targets,
        unannotated: diagnosis.coverage.unannotated, bound: diagnosis.coverage.bound,
        thresholds: thresholds, before: PictureOutcome(diagnosis.selection.detections, diagnosis.verdicts)))
  }

  /// What each change lets in and loses over all pictures. `found` counts the object that the change is for too, if its
  /// picture was added. Changes of the input's size or of anchors have no answer.
  public func sideEffects(
    of changes: some Sequence<Remedy.Change>, workers: Workers = Workers(1)
  ) -> [Remedy.Change: SideEffects] {
    let changes = Array(Set(changes))
    let sums = Mutex<[Remedy.Change: SideEffects]>([:])
    workers.forEach(changes.count) { index in
      let sum = pictures.reduce(SideEffects()) { $0 + $1.sideEffects(of: changes[index]) }
      sums.withLock { $0[changes[index]] = sum }
    }
    return sums.withLock { $0 }
  }

  /// Whether the answer is exact; else it is that of the lowest scores that were kept.
  public func isExact(_ change: Remedy.Change) -> Bool {
    guard leftOut == 0 else { return false }
    guard case .score(let label, let value) = change else { return true }
    return pictures.allSatisfy { $0.floor(label: label) <= value }
  }
}

extension RemedyTally {
  /// What is kept of a picture.
  struct TalliedPicture: Sendable {
    let candidates: CompactCandidates
    let targets: [Target]
    let unannotated: Set<Int>
    let bound: OverlapBound
    let thresholds: Thresholds
    let before: PictureOutcome
  }
}

extension RemedyTally.TalliedPicture {
  /// The lowest threshold of a class for which the kept candidates suffice.
  func floor(label: Int) -> Float { min(candidates.floor, thresholds.score(label: label)) }

  func sideEffects(of change: Remedy.Change) -> SideEffects {
    var change = change
    if case .score(let label, let value) = change {
      change = .score(label: label, max(value, floor(label: label)))
    }
    guard let changed = thresholds.changed(by: change), isTouched(by: change) else { return SideEffects() }
    let selection = candidates.select(changed)
    let boxes = selection.detections.map(\.box)
    let labels = selection.detections.map(\.label)
    let verdicts = Verdict.verdicts(
      boxes: boxes, labels: labels, targets: targets,
      matching: DetectionMatches(boxes: boxes, labels: labels, targets: targets, bound: bound), bound: bound,
      unannotated: unannotated)
    return SideEffects(from: before, to: PictureOutcome(selection.detections, verdicts))
  }

  /// Whether a change may have an effect here.
  private func isTouched(by change: Remedy.Change) -> Bool {
    switch change {
    case .score(let label, let value):
      let present = thresholds.score(label: label)
      let low = Sigmoid.leastLogit(above: min(value, present))
      let high = Sigmoid.leastLogit(above: max(value, present))
      return candidates.contains { $0 == label && $1 >= low && !($1 >= high) }
    case .nms(let value): return value != thresholds.nms
    case .topK(let value):
      return candidates.outputs.levels.contains { $0.knownCount > min(value, thresholds.topK) }
    case .maxDetections(let value):
      return candidates.outputs.levels.reduce(0) { $0 + $1.knownCount } > min(value, thresholds.maxDetections)
    case .inputSize, .anchorShape: return false
    }
  }
}

import RetinaNet
import Synchronization
import Tensors

/// What changes of a knob would let in and lose over many pictures, whose traces are gone by then.
///
/// Of each picture its candidates are kept in compact form: those above the present thresholds, and of others scoring
/// above `floor` the best `mostBelow`: some 100 kB, and less at high thresholds. To answer, each picture that a change
/// can touch is selected with anew, whole; so the answers are exact:
/// - for NMS, top k and maximum at every value,
/// - for a class's score down to the floor (in crowded pictures, the picture's own). For a lower value the answer is
///   that at the floor, "at least" so much; `isExact` tells.
///
/// Pictures beyond the `memory` that was granted are left out, as is one with more than `mostPairs` pairs above the
/// present thresholds; `leftOut` counts them.
public struct RemedyTally: Sendable {
  /// Bytes.
  public let memory: Int
  /// Pictures that answers do not count.
  public private(set) var leftOut = 0
  /// Bytes that are taken.
  public private(set) var bytes = 0
  private var pictures: [Picture] = []

  public static let floor: Float = 0.01
  static let mostBelow = 2048
  static let mostPairs = 200_000

  /// - Parameter memory: how many bytes may be taken.
  public init(memory: Int = 512 << 20) { self.memory = memory }

  /// How many pictures are counted.
  public var count: Int { pictures.count }

  /// Counts a picture. It takes a pass over its logits; nothing of the diagnosis is kept but what is said above.
  public mutating func add(_ diagnosis: Diagnosis) {
    let thresholds = diagnosis.selection.thresholds
    guard bytes < memory,
      let candidates = CompactCandidates(
        diagnosis.coverage.candidates.trace, thresholds, floor: Self.floor, most: Self.mostBelow,
        limit: Self.mostPairs)
    else {
      leftOut += 1
      return
    }
    bytes += candidates.bytes
    pictures.append(
      Picture(
        candidates: candidates, targets: diagnosis.coverage.targets,
        unannotated: diagnosis.coverage.unannotated, bound: diagnosis.coverage.bound,
        thresholds: thresholds, before: PictureOutcome(diagnosis.selection.detections, diagnosis.verdicts)))
  }

  /// What each change lets in and loses over all pictures. `found` counts the object that the change is for too, if its
  /// picture was added. Nothing for changes of the input's size or of anchors.
  public func admissions(
    of changes: some Sequence<Remedy.Change>, workers: Workers = Workers(1)
  ) -> [Remedy.Change: Admission] {
    let changes = Array(Set(changes))
    let sums = Mutex<[Remedy.Change: Admission]>([:])
    workers.forEach(changes.count) { index in
      let sum = pictures.reduce(Admission()) { $0 + $1.admission(of: changes[index]) }
      sums.withLock { $0[changes[index]] = sum }
    }
    return sums.withLock { $0 }
  }

  /// Whether the answer is exact; else it is what comes of the lowest scores that were kept.
  public func isExact(_ change: Remedy.Change) -> Bool {
    guard leftOut == 0 else { return false }
    guard case .score(let label, let value) = change else { return true }
    return pictures.allSatisfy { $0.floor(label: label) <= value }
  }
}

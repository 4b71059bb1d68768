import Diagnosis
import RetinaNet
import Training

/// The loss of the shown picture, which is prepared in the background when view 6 is first shown.
public struct FocalStudy: Sendable {
  enum LossStatus: Sendable {
    case ready(LossAnswers)
    /// Why the picture has no loss.
    case failed(String)
  }

  /// Of the inference, once it is known.
  var status: (inference: InferenceID, status: LossStatus)?
  /// Those that were found last. While others are sought, they are older than γ and α.
  var hardest: HardestAnchors?
  var isSeekingHardest = false
  /// The answers to the imbalance that were asked for last. While others are awaited, they are older than γ and α.
  var imbalance: ImbalanceStudy?
  var isComparing = false
  /// The inference whose loss is being prepared.
  var pending: InferenceID?
}

extension State {
  /// The losses of the shown picture and its present ground truth, once they are ready.
  var pictureLoss: LossAnswers? { latestLoss.flatMap { $0.truth == lossTruth ? $0 : nil } }

  /// Those of the shown picture, perhaps of ground truth that has changed since.
  var latestLoss: LossAnswers? {
    guard case (inference, .ready(let loss))? = focal.status else { return nil }
    return loss
  }

  /// Why the shown picture has no loss.
  public var lossFailure: String? {
    guard case (inference, .failed(let reason))? = focal.status else { return nil }
    return reason
  }

  /// The ground truth that the loss is computed for; `nil` if the shown picture has none.
  var lossTruth: [Target]? { pictures[inference.picture].objects.map { $0.map(\.target) } }

  /// Detectors' answers to the imbalance of the shown picture, once they are known.
  var imbalanceAnswers: [ImbalanceAnswer]? {
    guard let study = focal.imbalance, study.loss === pictureLoss else { return nil }
    return study.answers
  }

  /// The anchors that lose most in the shown picture; `nil` until they are known.
  var hardestAnchors: HardestAnchors? {
    focal.hardest.flatMap { $0.loss === pictureLoss ? $0 : nil }
  }

  var hardAnchors: [HardAnchor] { hardestAnchors?.anchors ?? [] }

  var chosenHardAnchor: HardAnchor? {
    let anchors = hardAnchors
    return options.focal.hardAnchor.flatMap { anchors.indices.contains($0) ? anchors[$0] : nil }
  }
}

import Diagnosis
import RetinaNet
import Runs
import Support
import Terminal

/// What would find an object, in a sentence or two.
extension ExplainedPicture {
  /// Why nothing would.
  func sentenceWithoutRemedy(_ object: ExplainedObject) -> String {
    guard let obstacle = object.obstacle else { return "no threshold finds it." }
    return "no threshold alone finds it: with a lower score it would be lost later: \(obstacle.title)."
  }

  func sentence(_ remedy: ExplainedRemedy) -> String {
    let change = remedy.remedy.change
    let flags =
      change.flags(thresholds, classes: classes)?.map(shellWord).joined(separator: " ")
      .replacing(" ", with: "\u{A0}") ?? ""
    switch change {
    case .inputSize:
      return "\(flags) would give it an anchor. " + Self.sentence(remedy.trial)
    case .anchorShape(let level, let size, let ratio, let iou):
      return """
        An anchor of size \(fixed(size, 0)) and height over width \(fixed(ratio, 2)) on \(grids[level].name) would \
        overlap it by \(fixed(iou, 2)); that needs new training.
        """
    case .score, .nms, .topK, .maxDetections:
      guard let admits = remedy.remedy.admits else { return "\(flags) finds it." }
      let here = admits.phrase
      guard let all = remedy.overDataSet else { return "\(flags) finds it, and \(here)." }
      return "\(flags) finds it. In this picture it \(here); over all pictures it \(all.admission.phrase)"
        + (all.isExact ? "." : ", or more.")
    }
  }

  private static func sentence(_ trial: SizeTrial?) -> String {
    guard let trial else { return "Only a run tells whether the network then finds it: --try-sizes." }
    let score = trial.score.map { ", \(sentenceScore($0))" } ?? ""
    return switch trial.outcome {
    case .missed(let stage): "Tried: there it is missed, too (\(stage.title)\(score))."
    case .found, .ignored: "Tried: there it is found\(score)."
    }
  }
}

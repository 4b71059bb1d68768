import Diagnosis
import RetinaNet
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
      let here = Self.list(admits)
      guard let all = remedy.overDataSet else { return "\(flags) finds it, and \(here)." }
      return "\(flags) finds it. In this picture it \(here); over all pictures it \(Self.list(all.admission))"
        + (all.isExact ? "." : ", or more.")
    }
  }

  /// "admits 3 false positives and 1 duplicate, and loses 1 other object".
  static func list(_ admission: SideEffects) -> String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
    let (wrong, twice) = (admission.falsePositives, admission.duplicates)
    var parts: [String] = []
    switch (wrong, twice) {
    case (0, 0): parts.append("admits nothing wrong")
    case (_, 0): parts.append("admits \(count(wrong, "false positive"))")
    case (0, _): parts.append("admits \(count(twice, "duplicate"))")
    default: parts.append("admits \(count(wrong, "false positive")) and \(count(twice, "duplicate"))")
    }
    if admission.found > 0 { parts.append("finds \(count(admission.found, "other object"))") }
    if admission.lost > 0 { parts.append("loses \(count(admission.lost, "object"))") }
    if admission.removed > 0 { parts.append("removes \(count(admission.removed, "wrong detection"))") }
    return parts.joined(separator: ", ")
  }

  private static func sentence(_ trial: SizeTrial?) -> String {
    guard let trial else { return "Only a run tells whether the network then finds it: --try-sizes." }
    let score = trial.score.map { ", \(scoreText($0))" } ?? ""
    return switch trial.outcome {
    case .missed(let stage): "Tried: there it is missed, too (\(stage.title)\(score))."
    case .found, .ignored: "Tried: there it is found\(score)."
    }
  }
}

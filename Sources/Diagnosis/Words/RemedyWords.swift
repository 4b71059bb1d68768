import RetinaNet
import Support

extension Remedy.Change {
  /// The knob and its value: "score of bird 0.3127".
  public func title(_ configuration: Configuration) -> String {
    switch self {
    case .score(let label, _): "score of \(configuration.title(ofClass: label)) \(thresholdText)"
    case .nms: "NMS IoU \(thresholdText)"
    case .topK: "top k \(thresholdText)"
    case .maxDetections: "maximum \(thresholdText)"
    case .inputSize(let minSize, let maxSize): "input of \(minSize) px, at most \(maxSize)"
    case .anchorShape(let level, let size, let ratio, _):
      "anchors of size \(fixed(size, 0)), height/width \(fixed(ratio, 2)) on \(configuration.anchors.levelName(level))"
    }
  }

  /// The value alone, of a threshold.
  fileprivate var thresholdText: String {
    switch self {
    // All digits: a rounded value might not be enough.
    case .score(_, let value): "\(value)"
    case .nms(let value): fixed(value, 2)
    case .topK(let value), .maxDetections(let value): grouped(value)
    case .inputSize, .anchorShape: ""
    }
  }

  /// What scripts call the setting.
  public var scriptName: String {
    switch self {
    case .score: "score"
    case .nms: "nms"
    case .topK: "top_k"
    case .maxDetections: "max_detections"
    case .inputSize: "input_size"
    case .anchorShape: "anchors"
    }
  }

  /// The flags that make the change; `nil` where no flag does.
  ///
  /// - Parameter classes: the class channels' names.
  public func flags(_ thresholds: Thresholds, classes: [String?]) -> [String]? {
    switch self {
    case .score: thresholds.changed(by: self).map { ["--score", ClassNames(classes).list($0)] }
    case .nms(let value): ["--nms", "\(value)"]
    case .topK(let count): ["--top-k", "\(count)"]
    case .maxDetections(let count): ["--max-detections", "\(count)"]
    case .inputSize(let least, let most): ["--min-size", "\(least)", "--max-size", "\(most)"]
    case .anchorShape: nil
    }
  }

  /// What the change needs, if no slider can make it.
  public var obstacle: String? {
    switch self {
    case .score, .nms, .topK, .maxDetections: nil
    case .inputSize(let minSize, let maxSize):
      "an anchor fits there; only a run tells what the network finds: --min-size \(minSize) --max-size \(maxSize)"
    case .anchorShape(_, _, _, let iou):
      "it would overlap the object by \(fixed(iou, 2)), and needs new training"
    }
  }
}

extension RemedyReason {
  /// Why the remedy's number is not the evidence's, in a clause.
  public var words: String {
    switch self {
    case .stillMissed(let change, let stage):
      "with \(change.thresholdText) it would still be missed: \(stage.title)"
    case .otherBox(let score): "another box on it, of score \(scoreText(score)), is then kept"
    case .withoutSuppressor(let stage): "what suppresses it is then itself lost: \(stage.title)"
    case .fewerAbove: "fewer boxes then score higher"
    case .otherMatch: "the object that took its box then has another"
    }
  }
}

extension MissStage {
  /// Why no change of one threshold finds an object that was lost here, in a sentence.
  ///
  /// - Parameter next: the stage that would lose it if this one's threshold let it pass; `nil` where that is not known.
  public func sentenceWithoutRemedy(next: MissStage?) -> String {
    let change: String
    switch self {
    case .anchors: return "no threshold finds it: no anchor fits it, and no box was moved onto it."
    case .regression: return "no threshold finds it: no box lies on it well enough, and thresholds move none."
    case .matching: return "no threshold finds it: what is kept on it counts for another object."
    case .score: change = "a lower score threshold"
    case .topK: change = "a larger top k"
    case .nms: change = "a larger NMS IoU"
    case .maxDetections: change = "a larger maximum"
    }
    guard let next else { return "no threshold finds it." }
    return "no threshold alone finds it: with \(change) it would still be missed: \(next.title)."
  }
}

extension SideEffects {
  /// What else changes: "+1 found, +2 false positives, 1 lost".
  ///
  /// - Parameters:
  ///   - withTarget: whether the object that the change is for is counted as found.
  ///   - nothing: what is said where nothing changes.
  public func words(
    withTarget: Bool = false, nothing: String = "nothing else changes in this picture"
  ) -> String {
    func counted(_ count: Int, _ one: String, _ many: String) -> String? {
      count == 0 ? nil : "+\(grouped(count)) \(count == 1 ? one : many)"
    }
    let parts = [
      counted(found + (withTarget ? 1 : 0), "found", "found"),
      counted(falsePositives, "false positive", "false positives"),
      counted(duplicates, "duplicate", "duplicates"),
      lost == 0 ? nil : "−\(grouped(lost)) found before",
      removed == 0 ? nil : "−\(grouped(removed)) wrong before",
    ]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? nothing : words
  }

  /// The same in a sentence: "admits 3 false positives and 1 duplicate, loses 1 object".
  public var phrase: String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
    let admitted = [
      falsePositives > 0 ? count(falsePositives, "false positive") : nil,
      duplicates > 0 ? count(duplicates, "duplicate") : nil,
    ].compactMap { $0 }.joined(separator: " and ")
    let parts = [
      "admits \(admitted.isEmpty ? "nothing wrong" : admitted)",
      found > 0 ? "finds \(count(found, "other object"))" : nil,
      lost > 0 ? "loses \(count(lost, "object"))" : nil,
      removed > 0 ? "removes \(count(removed, "wrong detection"))" : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

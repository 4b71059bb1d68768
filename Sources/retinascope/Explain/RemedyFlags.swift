import Diagnosis
import RetinaNet

extension Remedy.Change {
  /// The flags that make the change; `nil` where no flag does.
  func flags(_ thresholds: Thresholds, classes: [String?]) -> [String]? {
    switch self {
    case .score: return thresholds.changed(by: self).map { ["--score", ClassNames(classes).list($0)] }
    case .nms(let value): return ["--nms", "\(value)"]
    case .topK(let count): return ["--top-k", "\(count)"]
    case .maxDetections(let count): return ["--max-detections", "\(count)"]
    case .inputSize(let least, let most): return ["--min-size", "\(least)", "--max-size", "\(most)"]
    case .anchorShape: return nil
    }
  }

  /// What scripts call the knob.
  var knob: String {
    switch self {
    case .score: "score"
    case .nms: "nms"
    case .topK: "top_k"
    case .maxDetections: "max_detections"
    case .inputSize: "input_size"
    case .anchorShape: "anchors"
    }
  }
}

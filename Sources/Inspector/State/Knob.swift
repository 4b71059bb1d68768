/// What selection is tuned by, as sliders.
public enum Knob: Int, Sendable, Hashable, CaseIterable {
  case score, nms, topK, maxDetections

  public var title: String {
    switch self {
    case .score: "score"
    case .nms: "NMS IoU"
    case .topK: "top k"
    case .maxDetections: "maximum"
    }
  }
}

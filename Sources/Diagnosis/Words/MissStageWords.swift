// One name for each stage: the heading's, which the title and all other texts contain.
extension MissStage {
  /// What happened to the object there, in a few words.
  public var title: String {
    switch self {
    case .anchors: "no anchor fits"
    case .regression: "box regressed badly"
    case .score: "score too low"
    case .topK: "outside top k"
    case .nms: "suppressed by NMS"
    case .maxDetections: "beyond the maximum"
    case .matching: "match taken"
    }
  }

  /// A heading of few letters.
  public var heading: String {
    switch self {
    case .anchors: "anchors"
    case .regression: "box"
    case .score: "score"
    case .topK: "top k"
    case .nms: "NMS"
    case .maxDetections: "maximum"
    case .matching: "match"
    }
  }

  /// What that means, in one line.
  public var meaning: String {
    switch self {
    case .anchors: "no anchor overlaps the object enough, and no box was moved onto it"
    case .regression: "an anchor overlaps the object enough, but no decoded box does"
    case .score: "boxes lie on the object, but none scores enough for its class"
    case .topK: "what scores enough was not among the best of its level"
    case .nms: "better boxes of its class overlap all on the object"
    case .maxDetections: "a box survived, but too many score higher"
    case .matching: "what was kept on the object counts for another object"
    }
  }
}

extension Explanation.ObjectOutcome {
  /// "found", "ignored", or the cause.
  public var title: String {
    switch self {
    case .found: "found"
    case .ignored: "ignored"
    case .missed(let stage): stage.title
    }
  }
}

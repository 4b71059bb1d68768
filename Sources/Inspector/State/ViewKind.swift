/// What the inspector shows beside, and over, the picture.
public enum ViewKind: Int, Sendable, Hashable, CaseIterable {
  case detections = 1
  case levels, anchors, scores

  public var name: String {
    switch self {
    case .detections: "detections"
    case .levels: "levels"
    case .anchors: "anchors"
    case .scores: "scores"
    }
  }

  public var title: String { name.prefix(1).uppercased() + name.dropFirst() }

  public init?(name: String) {
    guard let kind = Self.allCases.first(where: { $0.name == name.lowercased() }) else { return nil }
    self = kind
  }

  /// What it shows, in a sentence for those who see it for the first time.
  public var sentence: String {
    switch self {
    case .detections:
      "The boxes that selection kept, the evidence for the chosen one, and what it suppressed."
    case .levels:
      "What the backbone (C3–C5) and the pyramid (P3–P7) respond to, as a heat map over the picture."
    case .anchors:
      "The anchors of one grid cell, and what the heads made of each: class, score and decoded box."
    case .scores: "Where on a level the heads see one class, and how sure they are."
    }
  }
}

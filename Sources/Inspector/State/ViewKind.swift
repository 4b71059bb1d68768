/// What the inspector shows beside, and over, the picture.
public enum ViewKind: String, Sendable, Hashable, CaseIterable {
  case detections, levels, anchors, scores, misses

  public var name: String { rawValue }

  /// Its place among the views, from 1: the key that shows it.
  var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  public var title: String { name.prefix(1).uppercased() + name.dropFirst() }

  /// By its name, in any case of letters.
  public init?(name: String) {
    self.init(rawValue: name.lowercased())
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
    case .misses:
      "Each object of the ground truth: found, or the first stage that lost it, why, and what would rescue it."
    }
  }
}

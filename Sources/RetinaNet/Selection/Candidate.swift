import Imaging

/// An anchor taken for one class: what selection keeps or drops. There are anchors × classes of them.
public struct Candidate: Sendable, Hashable, Codable {
  /// 0 for P3.
  public var level: Int
  /// The row of the level's arrays, in the order (H, W, A).
  public var anchor: Int
  /// The class channel.
  public var label: Int

  public init(level: Int, anchor: Int, label: Int) {
    self.level = level
    self.anchor = anchor
    self.label = label
  }
}

/// A candidate and its place among its level's by falling score, from 0.
public struct RankedCandidate: Sendable, Hashable {
  public let candidate: Candidate
  public let rank: Int
}

/// A candidate that went through all of selection.
public struct Detection: Sendable, Hashable {
  public let candidate: Candidate
  /// In pixels of the original picture.
  public let box: Box
  /// The float32 sigmoid of `logit`.
  public let score: Float
  public let logit: Float
  /// The grid cell that the anchor belongs to: row, column, and which of the cell's anchors it is.
  public let gridY: Int
  public let gridX: Int
  public let shape: Int
  /// The place among its level's candidates by falling score, from 0.
  public let rank: Int

  /// The class channel.
  public var label: Int { candidate.label }
  /// 0 for P3.
  public var level: Int { candidate.level }
  /// The row of the level's arrays.
  public var anchor: Int { candidate.anchor }
}

/// A candidate that went into NMS, or was dropped just before it for having no area.
public struct NMSCandidate: Sendable, Hashable {
  public let candidate: Candidate
  /// In pixels of the original picture.
  public let box: Box
  public let score: Float
  public let fate: Fate
}

/// A candidate that a better one suppressed.
public struct Overlap: Sendable, Hashable {
  public let candidate: Candidate
  /// In pixels of the original picture.
  public let box: Box
  public let score: Float
  /// With the box that suppressed it, as NMS computed it.
  public let iou: Float
}

import Imaging

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

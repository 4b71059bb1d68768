import Imaging

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

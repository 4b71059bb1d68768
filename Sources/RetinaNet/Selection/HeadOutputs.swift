/// All that selection reads of a forward pass: what the heads computed, level by level, and what turns it into boxes
/// of the original picture.
public struct HeadOutputs: Sendable {
  /// Decides how boxes are decoded, clipped and suppressed.
  public let family: Family
  public let transform: Transform
  /// From P3. Either all are whole, or all know some candidates only.
  public let levels: [LevelOutputs]

  public init(family: Family, transform: Transform, levels: [LevelOutputs]) {
    precondition(
      levels.allSatisfy { $0.isWhole == levels.first?.isWhole }, "some levels are whole and others are not")
    self.family = family
    self.transform = transform
    self.levels = levels
  }

  /// How many classes there are.
  public var classCount: Int { levels.first?.classCount ?? 0 }
}

extension Trace {
  public var headOutputs: HeadOutputs {
    HeadOutputs(
      family: configuration.family, transform: transform,
      levels: levels.map { level in
        LevelOutputs(
          logits: level.logits, deltas: level.deltas, anchors: level.anchors, gridWidth: level.gridWidth,
          anchorsPerCell: level.anchorsPerCell)
      })
  }

  /// What these thresholds make of the trace. For more than one selection keep `Candidates`.
  public func select(_ thresholds: Thresholds) -> Selection { headOutputs.select(thresholds) }
}

extension HeadOutputs {
  /// What these thresholds make of the outputs. For more than one selection keep `Candidates`.
  public func select(_ thresholds: Thresholds) -> Selection {
    Candidates(self, above: thresholds.lowestScore).select(thresholds)
  }
}

/// How many candidates met each fate. The six add up to anchors × classes.
public struct Funnel: Sendable, Hashable, Codable {
  public var belowScore = 0
  public var outsideTopK = 0
  public var suppressed = 0
  public var beyondMaximum = 0
  /// Dropped for having no area, by the families that do so.
  public var empty = 0
  public var kept = 0

  public init() {}

  /// Anchors × classes.
  public var total: Int { belowScore + aboveScore }
  public var aboveScore: Int { outsideTopK + withinTopK }
  /// Those for which boxes are decoded.
  public var withinTopK: Int { empty + suppressed + afterNMS }
  /// Neither empty nor suppressed.
  public var afterNMS: Int { beyondMaximum + kept }

  public static func + (left: Funnel, right: Funnel) -> Funnel {
    var sum = left
    sum.belowScore += right.belowScore
    sum.outsideTopK += right.outsideTopK
    sum.suppressed += right.suppressed
    sum.beyondMaximum += right.beyondMaximum
    sum.empty += right.empty
    sum.kept += right.kept
    return sum
  }
}

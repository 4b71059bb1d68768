/// Precision over recall of one class at one IoU, at COCO's 101 recalls.
public struct PrecisionCurve: Sendable, Hashable {
  /// At each of `PrecisionGrid.recalls` the greatest precision at that recall or beyond; 0 where it is not reached.
  public let precisions: [Double]
  /// At each recall the score of the detection that reaches it; 0 where none does.
  public let scores: [Double]
  /// The part of the objects that is found with all detections.
  public let recall: Double

  /// The mean precision: AP at this IoU.
  public var averagePrecision: Double { precisions.reduce(0, +) / Double(precisions.count) }
}

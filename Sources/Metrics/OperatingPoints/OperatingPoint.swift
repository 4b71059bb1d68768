/// What a score threshold gives.
public struct OperatingPoint: Sendable, Hashable {
  /// Detections that match an object.
  public var found: Int
  public var detections: Int
  /// How many there are to find.
  public var objects: Int

  public init(found: Int = 0, detections: Int = 0, objects: Int = 0) {
    self.found = found
    self.detections = detections
    self.objects = objects
  }

  /// Which share of the detections is right; `nil` where there are none.
  public var precision: Double? { detections > 0 ? Double(found) / Double(detections) : nil }
  /// Which share of the objects is found; `nil` where there are none.
  public var recall: Double? { objects > 0 ? Double(found) / Double(objects) : nil }
  /// Their harmonic mean; 0 where nothing is right, `nil` where there is nothing to find.
  public var f1: Double? { objects > 0 ? 2 * Double(found) / Double(detections + objects) : nil }

  public static func + (left: OperatingPoint, right: OperatingPoint) -> OperatingPoint {
    OperatingPoint(
      found: left.found + right.found, detections: left.detections + right.detections,
      objects: left.objects + right.objects)
  }
}

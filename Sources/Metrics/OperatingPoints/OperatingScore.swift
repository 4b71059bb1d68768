/// The scores that detections must pass to be shown: one for all categories, others for single ones. Strictly above,
/// compared in float32, as `Thresholds` does.
public struct OperatingScore: Sendable, Hashable {
  public var all: Float
  /// By the category's place in the annotation set.
  public var byCategory: [Int: Float]

  public init(_ all: Float, byCategory: [Int: Float] = [:]) {
    self.all = all
    self.byCategory = byCategory
  }

  public subscript(category: Int) -> Float { byCategory[category] ?? all }

  public func passes(_ detection: ScoredBox) -> Bool {
    Float(detection.score) > self[Int(detection.category)]
  }
}

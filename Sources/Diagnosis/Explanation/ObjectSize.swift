/// COCO's classes of size, by area in pixels of the original picture; COCO counts the bounds to both sides, here they
/// belong to the larger.
public enum ObjectSize: String, Sendable, Hashable, CaseIterable {
  case small, medium, large

  public init(area: Double) { self = area < 32 * 32 ? .small : area < 96 * 96 ? .medium : .large }
}

import Imaging

/// One object as a person has marked it.
public struct GroundTruth: Sendable, Hashable {
  /// COCO's id; where a format has none, objects are numbered from 1.
  public var id: Int
  /// The category's id.
  public var category: Int
  /// The left edge, in pixels of the original picture, as are all that follow.
  ///
  /// In double precision: average precision is computed from these numbers as the file gives them.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  /// The file's own area, which is that of the outline where there is one; else width times height.
  public var area: Double
  /// COCO's `iscrowd`: a box around many objects.
  public var isCrowd: Bool
  /// Neither found nor missed counts: COCO's `ignore`, VOC's `difficult`. Crowds are ignored whatever it says.
  public var isIgnored: Bool

  public init(
    id: Int, category: Int, x: Double, y: Double, width: Double, height: Double, area: Double? = nil,
    isCrowd: Bool = false, isIgnored: Bool = false
  ) {
    self.id = id
    self.category = category
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    self.area = area ?? width * height
    self.isCrowd = isCrowd
    self.isIgnored = isIgnored
  }

  public var box: Box { Box(x1: Float(x), y1: Float(y), x2: Float(x + width), y2: Float(y + height)) }
}

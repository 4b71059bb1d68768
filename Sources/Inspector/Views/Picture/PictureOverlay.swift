import Imaging
import Terminal

/// What a view draws over the picture, all in the picture's own pixels: boxes, labels, marks, a grid and its cursor. It
/// knows neither character cells nor a raster's pixels; both draw it, each in its own way.
struct PictureOverlay {
  /// The outline of a box.
  struct BoxOutline: Hashable {
    var box: Box
    var weight: StrokeWeight
    var color: RGB
    /// Whether it becomes a dot where the lines of too many would bury the picture.
    var isOneOfMany = false
  }

  /// A label beside a box.
  struct BoxLabel: Hashable {
    var box: Box
    /// The longest first; a shorter one is taken where there is little room.
    var texts: [String]
    var color: RGB
    var rank: LabelRank
  }

  enum MarkShape: Hashable { case cross, diamond, dot }

  /// A mark on a point.
  struct PointMark: Hashable {
    var point: Point
    var shape: MarkShape
    var color: RGB
  }

  /// Marks at the picture's edges that point to a place.
  struct EdgeMarks: Hashable {
    var point: Point
    /// Where they would hide what they point to.
    var spared: Box?
  }

  /// In the order of drawing, but heavier ones lie above lighter ones.
  private(set) var outlines: [BoxOutline] = []
  /// The first have the first choice of room.
  private(set) var labels: [BoxLabel] = []
  /// Above all lines.
  private(set) var marks: [PointMark] = []
  /// What is left of boxes whose lines would bury the picture; labels keep off them.
  private(set) var dots: [PointMark] = []
  private(set) var edgeMarks: [EdgeMarks] = []
  /// The grid whose cells' corners are marked, where these are large enough.
  private(set) var grid: GridGeometry?
  /// The cursor's cell of the grid.
  private(set) var cursor: Box?
  /// A note on the picture, while something is computed.
  var notice: String?

  /// Outlines a box. One that is not finite, or is out of sight, is not drawn.
  ///
  /// - Parameter isOneOfMany: whether it becomes a dot where the lines of too many would bury the picture.
  mutating func outline(
    _ box: Box, _ weight: StrokeWeight = .light, _ color: RGB, isOneOfMany: Bool = false
  ) {
    outlines.append(BoxOutline(box: box, weight: weight, color: color, isOneOfMany: isOneOfMany))
  }

  /// Leaves dots of boxes that are one of many, without lines and labels.
  mutating func reduce(_ boxes: Set<Box>, to dots: [PointMark]) {
    outlines.removeAll { $0.isOneOfMany && boxes.contains($0.box) }
    labels.removeAll { $0.rank == .ordinary && boxes.contains($0.box) }
    self.dots = dots
  }

  /// Adds a label beside a box.
  ///
  /// - Parameter texts: the longest first.
  mutating func label(_ box: Box, _ texts: [String], _ color: RGB, _ rank: LabelRank = .ordinary) {
    labels.append(BoxLabel(box: box, texts: texts, color: color, rank: rank))
  }

  /// Puts a mark on a point.
  mutating func mark(_ point: Point, _ shape: MarkShape, _ color: RGB) {
    marks.append(PointMark(point: point, shape: shape, color: color))
  }

  /// Marks the picture's edges where they lie beside and above a point.
  mutating func markEdges(at point: Point, sparing spared: Box? = nil) {
    edgeMarks.append(EdgeMarks(point: point, spared: spared))
  }

  /// The corners of a grid's cells, and the cursor's cell at its true size.
  mutating func drawGrid(_ geometry: GridGeometry, cursor cell: GridCell) {
    grid = geometry
    let box = geometry.box(of: cell)
    cursor = box
    markEdges(at: box.middle, sparing: box)
  }

  /// The boxes that have an outline and no label: labels keep off them, too.
  var unlabelled: [Box] {
    let labelled = Set(labels.map(\.box))
    return outlines.map(\.box).filter { !labelled.contains($0) }
  }
}

import Imaging
import Support

/// What training makes of all anchors of a picture. All anchors that it does not list are background.
public struct AnchorMatches: Sendable, Hashable {
  /// An anchor by its level, P3 first, and its row.
  public struct AnchorPlace: Sendable, Hashable, Comparable {
    public var level: Int
    public var anchor: Int

    public init(level: Int, anchor: Int) {
      self.level = level
      self.anchor = anchor
    }

    public static func < (left: Self, right: Self) -> Bool {
      (left.level, left.anchor) < (right.level, right.anchor)
    }
  }

  /// An anchor that serves an object.
  public struct PositiveAnchor: Sendable, Hashable {
    public var place: AnchorPlace
    /// By its place in the list of objects.
    public var object: Int
    /// Of the anchor and the object that it serves.
    public var iou: Float
    /// Whether it is positive only because some object has no better anchor.
    public var isLowQuality: Bool
  }

  /// By rising level, then anchor.
  public var positives: [PositiveAnchor]
  /// By rising level, then anchor.
  public var ignored: [AnchorPlace]
  /// Per object the largest IoU that any anchor has with it. An object with 0 is left out of training.
  public var bestIoU: [Float]

  /// The object that an anchor serves, by its place in the list; `nil` where the anchor is not positive.
  public func object(servedBy place: AnchorPlace) -> Int? {
    let index = positives.partitioningIndex { $0.place >= place }
    return index < positives.count && positives[index].place == place ? positives[index].object : nil
  }
}

extension AnchorMatcher {
  /// What training makes of every anchor of a picture.
  ///
  /// Only anchors that may overlap an object enough are visited.
  ///
  /// - Parameters:
  ///   - levels: P3 first.
  ///   - objects: in pixels of the resized picture. Boxes that are empty or not finite overlap nothing.
  public func match(_ levels: [AnchorLevel], to objects: [Box]) -> AnchorMatches {
    var overlaps: [AnchorOverlap] = []
    var bestIoU = [Float](repeating: 0, count: objects.count)
    let shapes = levels.enumerated().flatMap { number, level in
      (0..<(level.anchorCount > 0 ? level.cell.count : 0)).map { AnchorShape(level, number, index: $0) }
    }
    for (index, object) in objects.enumerated() {
      bestIoU[index] = ObjectSearch(object, index, least: background).run(shapes, &overlaps)
    }
    // Of one anchor's overlaps its own best comes first: the largest, of equal ones the first object's.
    overlaps.sort { ($0.place, $1.iou, $0.object) < ($1.place, $0.iou, $1.object) }
    var matches = AnchorMatches(positives: [], ignored: [], bestIoU: bestIoU)
    var start = 0
    while start < overlaps.count {
      var end = start + 1
      while end < overlaps.count, overlaps[end].place == overlaps[start].place { end += 1 }
      decide(overlaps[start..<end], levels, objects, &matches)
      start = end
    }
    return matches
  }

  /// Both rules, for one anchor.
  ///
  /// - Parameter overlaps: those that reach `background` or are an object's best, by falling IoU.
  private func decide(
    _ overlaps: ArraySlice<AnchorOverlap>, _ levels: [AnchorLevel], _ objects: [Box],
    _ matches: inout AnchorMatches
  ) {
    guard let own = overlaps.first else { return }
    let place = AnchorMatches.AnchorPlace(
      level: Int(own.place >> Self.anchorBits), anchor: Int(own.place & (1 << Self.anchorBits - 1)))
    var chosen = own
    if lowQuality != .none, overlaps.contains(where: { $0.iou == matches.bestIoU[Int($0.object)] }) {
      if lowQuality == .lastObject {
        let served = overlaps.filter { $0.iou == matches.bestIoU[Int($0.object)] }
        chosen = served.max { $0.object < $1.object } ?? own
      } else if own.iou < background {
        // Overlaps below `background` are listed only where they are an object's best.
        chosen = ownBest(own, levels[place.level].box(place.anchor), objects, matches.bestIoU)
      }
    } else if own.iou < foreground {
      if own.iou >= background { matches.ignored.append(place) }
      return
    }
    matches.positives.append(
      AnchorMatches.PositiveAnchor(
        place: place, object: Int(chosen.object), iou: chosen.iou, isLowQuality: chosen.iou < foreground))
  }

  /// The object that an anchor overlaps most, of equal ones the first.
  private func ownBest(
    _ overlap: AnchorOverlap, _ anchor: Box, _ objects: [Box], _ best: [Float]
  ) -> AnchorOverlap {
    var own = overlap
    own.iou = 0
    for (index, object) in objects.enumerated() where best[index] > 0 {
      let iou = anchor.iou(object)
      if iou > own.iou { (own.object, own.iou) = (Int32(index), iou) }
    }
    return own
  }

  /// The bits of an overlap's place that tell the anchor; the level stands above them.
  fileprivate static let anchorBits: UInt64 = 56
}

/// An anchor and an object that overlap enough to matter.
private struct AnchorOverlap {
  /// Level and anchor, in rising order.
  var place: UInt64
  var iou: Float
  var object: Int32
}

/// The anchors of one shape on one level.
private struct AnchorShape {
  let level: Int
  let index: Int
  let perCell: Int
  let grid: CellGrid
  /// That of the first cell.
  let first: Box

  init(_ level: AnchorLevel, _ number: Int, index: Int) {
    self.level = number
    self.index = index
    perCell = level.cell.count
    grid = level.grid
    first = level.cell[index]
  }

  @inline(__always)
  func box(column: Int, row: Int) -> Box { first.moved(by: grid.corner(column: column, row: row)) }

  func place(column: Int, row: Int) -> UInt64 {
    UInt64(level) << AnchorMatcher.anchorBits | UInt64((row * grid.columns + column) * perCell + index)
  }
}

/// Looks for the anchors that overlap one object.
private struct ObjectSearch {
  private let box: Box
  private let object: Int32
  /// The least IoU that matters.
  private let least: Float

  init(_ box: Box, _ object: Int, least: Float) {
    self.box = box
    self.object = Int32(object)
    self.least = least
  }

  /// Adds the anchors whose IoU is at least `least`, and the best ones whatever their IoU, and returns the largest IoU.
  func run(_ shapes: [AnchorShape], _ overlaps: inout [AnchorOverlap]) -> Float {
    let area = box.area
    guard area > 0, area.isFinite, box.width > 0 else { return 0 }
    // No IoU is above the ratio of the areas.
    let bounds = shapes.map { min(area, $0.first.area) / max(area, $0.first.area) }
    var best: Float = 0
    for (shape, bound) in zip(shapes, bounds) where bound * Self.margin >= best {
      best = max(best, largest(shape))
    }
    // The largest of all may be another one by the last bits, and there may be ties.
    let reach = min(least, best) / Self.margin
    var found = best
    let start = overlaps.count
    for (shape, bound) in zip(shapes, bounds) where bound * Self.margin >= reach {
      visit(shape, reach, &found, &overlaps)
    }
    if found < least {
      var kept = start
      for index in start..<overlaps.count where overlaps[index].iou == found && found > 0 {
        overlaps[kept] = overlaps[index]
        kept += 1
      }
      overlaps.removeLast(overlaps.count - kept)
    }
    return found
  }

  /// For what the bounds round.
  private static let margin: Float = 1.001

  /// The largest IoU with anchors of a shape, but for the last bits: it is at a corner nearest to the object's centre.
  private func largest(_ shape: AnchorShape) -> Float {
    let center = box.center
    var best: Float = 0
    for row in CellGrid.cells(near: center.y, shape.grid.strideY, shape.grid.rows) {
      for column in CellGrid.cells(near: center.x, shape.grid.strideX, shape.grid.columns) {
        let iou = shape.box(column: column, row: row).iou(box)
        if iou > best { best = iou }
      }
    }
    return best
  }

  private func visit(
    _ shape: AnchorShape, _ reach: Float, _ found: inout Float, _ overlaps: inout [AnchorOverlap]
  ) {
    // An IoU of t takes an intersection that is as wide as t times the wider box.
    let columns = Self.range(
      (box.x1, box.x2), (shape.first.x1, shape.first.x2), shape.grid.strideX, shape.grid.columns, reach)
    let rows = Self.range(
      (box.y1, box.y2), (shape.first.y1, shape.first.y2), shape.grid.strideY, shape.grid.rows, reach)
    for row in rows {
      for column in columns {
        let iou = shape.box(column: column, row: row).iou(box)
        if iou >= least || iou >= found, iou > 0 {
          found = max(found, iou)
          overlaps.append(
            AnchorOverlap(place: shape.place(column: column, row: row), iou: iou, object: object))
        }
      }
    }
  }

  /// The cells along one axis whose anchors may share `least` of the longer side with the object.
  private static func range(
    _ object: (Float, Float), _ anchor: (Float, Float), _ stride: Int, _ count: Int, _ least: Float
  ) -> Range<Int> {
    let (object, anchor) = ((Double(object.0), Double(object.1)), (Double(anchor.0), Double(anchor.1)))
    let shared = Double(least) * max(object.1 - object.0, anchor.1 - anchor.0)
    let from = ((object.0 + shared - anchor.1) / Double(stride)).rounded(.down)
    let to = ((object.1 - shared - anchor.0) / Double(stride)).rounded(.up)
    let first = Int(max(0, min(Double(count), from)))
    return first..<max(first, Int(max(0, min(Double(count), to + 1))))
  }
}

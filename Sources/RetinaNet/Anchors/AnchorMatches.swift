import Imaging
import Tensors

/// One level's anchors as a grid: what matching needs to look only where an object is.
public struct AnchorLevel: Sendable {
  /// x1, y1, x2, y2 in pixels of the resized picture, `[gridHeight·gridWidth·anchorsPerCell, 4]`.
  public let anchors: Tensor
  public let gridHeight: Int
  public let gridWidth: Int
  public let anchorsPerCell: Int

  public init(anchors: Tensor, gridHeight: Int, gridWidth: Int, anchorsPerCell: Int) {
    precondition(
      anchors.shape == [gridHeight * gridWidth * anchorsPerCell, 4],
      "anchors \(anchors.shape) do not fill a grid of \(gridHeight)×\(gridWidth)×\(anchorsPerCell)")
    self.anchors = anchors
    self.gridHeight = gridHeight
    self.gridWidth = gridWidth
    self.anchorsPerCell = anchorsPerCell
  }
}

extension Trace {
  /// P3 first.
  public var anchorLevels: [AnchorLevel] {
    levels.map {
      AnchorLevel(
        anchors: $0.anchors, gridHeight: $0.gridHeight, gridWidth: $0.gridWidth,
        anchorsPerCell: $0.anchorsPerCell)
    }
  }
}

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
}

extension AnchorMatcher {
  /// What training makes of every anchor of a picture.
  ///
  /// Only anchors that may overlap an object enough are visited: about 20 µs an object.
  ///
  /// - Parameters:
  ///   - levels: P3 first.
  ///   - objects: in pixels of the resized picture. Boxes that are empty or not finite overlap nothing.
  public func match(_ levels: [AnchorLevel], to objects: [Box]) -> AnchorMatches {
    var found: [ObjectOverlap] = []
    var bestPlaces: [[AnchorMatches.AnchorPlace]] = []
    var bestIoU: [Float] = []
    let shapes = levels.indices.flatMap { level in
      (0..<(levels[level].anchors.shape[0] > 0 ? levels[level].anchorsPerCell : 0)).map {
        AnchorShape(levels[level], level: level, index: $0)
      }
    }
    for (index, object) in objects.enumerated() {
      var search = ObjectSearch(object: index, box: object, background: background)
      search.run(shapes, levels, &found)
      bestPlaces.append(search.bestPlaces)
      bestIoU.append(search.best)
    }
    var matches = thresholded(found)
    if lowQuality != .none {
      for (index, places) in bestPlaces.enumerated() {
        for place in places {
          let object = lowQuality == .lastObject ? index : ownBest(place, levels, objects, bestIoU)
          let iou = levels[place.level].box(place.anchor).iou(objects[object])
          matches[place] = AnchorMatches.PositiveAnchor(
            place: place, object: object, iou: iou, isLowQuality: iou < foreground)
        }
      }
    }
    var result = AnchorMatches(positives: [], ignored: [], bestIoU: bestIoU)
    for (place, positive) in matches.sorted(by: { $0.key < $1.key }) {
      if let positive { result.positives.append(positive) } else { result.ignored.append(place) }
    }
    return result
  }

  /// An anchor and an object that overlap by `background` at least.
  private struct ObjectOverlap {
    var place: AnchorMatches.AnchorPlace
    var object: Int
    var iou: Float
  }

  /// Rule 1. `nil` stands for an ignored anchor.
  private func thresholded(_ found: [ObjectOverlap]) -> [AnchorMatches.AnchorPlace: AnchorMatches
    .PositiveAnchor?]
  {
    var own: [AnchorMatches.AnchorPlace: ObjectOverlap] = [:]
    // Objects come in rising order, so that of equal ones the first stays.
    for overlap in found where overlap.iou > own[overlap.place]?.iou ?? 0 { own[overlap.place] = overlap }
    return own.mapValues { overlap in
      overlap.iou >= foreground
        ? AnchorMatches.PositiveAnchor(
          place: overlap.place, object: overlap.object, iou: overlap.iou, isLowQuality: false) : nil
    }
  }

  /// The object that an anchor overlaps most, of equal ones the first.
  private func ownBest(
    _ place: AnchorMatches.AnchorPlace, _ levels: [AnchorLevel], _ objects: [Box], _ best: [Float]
  ) -> Int {
    let anchor = levels[place.level].box(place.anchor)
    var own: (object: Int, iou: Float) = (0, 0)
    for (index, object) in objects.enumerated() where best[index] > 0 {
      let iou = anchor.iou(object)
      if iou > own.iou { own = (index, iou) }
    }
    return own.object
  }

  /// The anchors of one shape on one level.
  private struct AnchorShape {
    let level: Int
    let index: Int
    /// That of the first cell.
    let first: Box
    let strideX: Float
    let strideY: Float

    init(_ level: AnchorLevel, level number: Int, index: Int) {
      self.level = number
      self.index = index
      first = level.box(index)
      strideX = level.gridWidth > 1 ? level.box(level.anchorsPerCell + index).x1 - first.x1 : 0
      strideY =
        level.gridHeight > 1 ? level.box(level.gridWidth * level.anchorsPerCell + index).y1 - first.y1 : 0
    }
  }

  /// Looks for the anchors that overlap one object.
  private struct ObjectSearch {
    let object: Int
    let box: Box
    let background: Float
    var best: Float = 0
    /// The anchors whose IoU is `best`.
    var bestPlaces: [AnchorMatches.AnchorPlace] = []

    mutating func run(_ shapes: [AnchorShape], _ levels: [AnchorLevel], _ found: inout [ObjectOverlap]) {
      let area = box.area
      guard area > 0, area.isFinite, box.width > 0 else { return }
      // No IoU is above the ratio of the areas. Those that can be best come first, and with them the rest is skipped.
      let ordered = shapes.map { shape in
        let other = shape.first.area
        return (shape, bound: min(area, other) / max(area, other) * Self.roundingMargin)
      }.sorted { $0.bound > $1.bound }
      for (shape, bound) in ordered {
        if bound < min(background, best) { break }
        visit(shape, levels[shape.level], &found)
      }
    }

    /// Bounds are computed in float32, too.
    private static let roundingMargin: Float = 1.0001

    private mutating func visit(_ shape: AnchorShape, _ level: AnchorLevel, _ found: inout [ObjectOverlap]) {
      // An IoU of t takes an intersection as wide as t times the wider box.
      let least = min(background, best)
      let columns = Self.range(
        (box.x1, box.x2), (shape.first.x1, shape.first.x2), shape.strideX, level.gridWidth, least)
      let rows = Self.range(
        (box.y1, box.y2), (shape.first.y1, shape.first.y2), shape.strideY, level.gridHeight, least)
      for row in rows {
        for column in columns {
          let anchor = (row * level.gridWidth + column) * level.anchorsPerCell + shape.index
          let iou = level.box(anchor).iou(box)
          let place = AnchorMatches.AnchorPlace(level: shape.level, anchor: anchor)
          if iou >= background, iou > 0 {
            found.append(ObjectOverlap(place: place, object: object, iou: iou))
          }
          if iou > best {
            best = iou
            bestPlaces = [place]
          } else if iou == best, iou > 0 {
            bestPlaces.append(place)
          }
        }
      }
    }

    /// The cells along one axis whose anchors may share `least` of the longer side with the object.
    private static func range(
      _ object: (Float, Float), _ anchor: (Float, Float), _ stride: Float, _ count: Int, _ least: Float
    ) -> Range<Int> {
      guard stride > 0 else { return 0..<count }
      let shared = least * max(object.1 - object.0, anchor.1 - anchor.0)
      let from = (object.0 + shared - anchor.1) / stride
      let to = (object.1 - shared - anchor.0) / stride
      guard from.isFinite, to.isFinite else { return 0..<0 }
      let first = max(0, min(Float(count), from.rounded(.down) - 1))
      let end = max(first, min(Float(count), to.rounded(.up) + 2))
      return Int(first)..<Int(end)
    }
  }
}

extension AnchorLevel {
  /// In pixels of the resized picture.
  public func box(_ anchor: Int) -> Box {
    let first = anchor * 4
    return Box(
      x1: anchors[flat: first], y1: anchors[flat: first + 1], x2: anchors[flat: first + 2],
      y2: anchors[flat: first + 3])
  }
}

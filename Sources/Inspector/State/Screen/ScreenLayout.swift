import Imaging
import Terminal

/// Columns and rows of character cells.
public struct CellSize: Sendable, Hashable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// The areas of a screen, by its size.
public struct ScreenLayout: Sendable, Hashable {
  public static let smallest = CellSize(width: 24, height: 8)

  public let size: CellSize
  public let header: Area
  /// `nil` unless a lesson is under way.
  public let lesson: Area?
  public let picture: Area
  /// Where the pictures of two runs stand, one of them `picture`; each has a row above it for its name. Empty where one
  /// picture is shown.
  public let pair: [Area]
  /// `nil` if there is no room beside the picture.
  public let panel: Area?
  /// `nil` on screens with few rows.
  public let sliders: Area?
  public let funnel: Area?
  public let footer: Area

  /// - Parameters:
  ///   - prefersPanel: whether the panel takes the picture's place on a narrow screen.
  ///   - hasCharts: whether the panel needs room for charts.
  ///   - run: which of two runs that are compared is the chosen one; `nil` where there are not two.
  ///   - lessonRows: how many rows the text of the lesson under way takes: it gets rows of its own, so that it hides
  ///     nothing, and no more than it needs, so that lists have room. `nil` without a lesson.
  public init(
    _ size: CellSize, prefersPanel: Bool = false, hasCharts: Bool = false, run: Int? = nil,
    lessonRows: Int? = nil
  ) {
    self.size = size
    let (width, height) = (size.width, size.height)
    header = Area(x: 0, y: 0, width: width, height: 1)
    footer = Area(x: 0, y: height - 1, width: width, height: 1)
    var bottom = height - 1
    let sliderRows = width >= 118 ? 1 : 2
    if height >= 12 {
      funnel = Area(x: 0, y: bottom - 1, width: width, height: 1)
      sliders = Area(x: 0, y: bottom - 1 - sliderRows, width: width, height: sliderRows)
      bottom -= 1 + sliderRows
    } else {
      funnel = nil
      sliders = nil
    }
    let room: Area
    let mostRows = min(height < 30 ? 5 : 6, max(2, height / 4))
    lesson = lessonRows.map {
      Area(x: 0, y: 1, width: width, height: 1 + min(mostRows - 1, max(1, $0)))
    }
    let top = lesson?.bottom ?? 1
    let body = Area(x: 0, y: top, width: width, height: max(0, bottom - top))
    (room, panel) = body.split(
      panelWidth: hasCharts ? min(76, max(40, width / 2)) : min(56, max(30, width * 2 / 5 - 4)),
      prefersPanel: prefersPanel)
    let pair = run == nil ? [] : Self.halves(of: room)
    self.pair = pair
    picture = run.flatMap { pair.indices.contains($0) ? pair[$0] : nil } ?? room
  }

  /// Room for two pictures, one above the other or side by side; empty where they would be too small.
  private static func halves(of room: Area) -> [Area] {
    let (width, height) = (room.width, room.height)
    // A cell is about twice as high as it is wide.
    if width >= 2 * height, width >= 72, height >= 12 {
      return [0, 1].map {
        let left = room.x + $0 * (width + 1) / 2
        return Area(x: left, y: room.y + 1, width: (width - 1) / 2, height: height - 1)
      }
    }
    guard height >= 24 else { return [] }
    return [0, 1].map {
      let top = room.y + $0 * height / 2
      return Area(x: room.x, y: top + 1, width: width, height: room.y + ($0 + 1) * height / 2 - top - 1)
    }
  }

  public var isTooSmall: Bool { size.width < Self.smallest.width || size.height < Self.smallest.height }
}

extension Area {
  /// The least width that has room for a panel beside what it tells of.
  private static let leastForBoth = 64

  /// What is shown, and a panel to its right; on a narrow screen one of the two.
  ///
  /// - Parameter prefersPanel: whether that is the panel.
  func split(panelWidth: Int, prefersPanel: Bool) -> (main: Area, panel: Area?) {
    if width >= Self.leastForBoth {
      return (
        Area(x: x, y: y, width: width - panelWidth - 1, height: height),
        Area(x: right - panelWidth, y: y, width: panelWidth, height: height)
      )
    }
    return prefersPanel ? (Area(x: x, y: y, width: 0, height: 0), self) : (self, nil)
  }
}

/// The properties of the terminal that shows the inspector.
public struct TerminalTraits: Sendable, Hashable {
  public var size: CellSize
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// A character cell's width over its height.
  public var cellAspect: Double

  public init(
    size: CellSize, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .quadrant, cellAspect: Double = 0.5
  ) {
    self.size = size
    self.depth = depth
    self.glyphs = glyphs
    self.cellAspect = cellAspect
  }
}

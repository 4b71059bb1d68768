import Imaging

/// The areas of the browser: a line that says what is shown, the grid of thumbnails, and the facets beside it.
public struct BrowserLayout: Sendable, Hashable {
  public let summary: Area
  public let grid: Area
  /// `nil` if there is no room beside the grid.
  public let facets: Area?
  /// The room for a thumbnail; the name and the numbers stand in two rows below it.
  public let thumbnail: CellSize
  public let columns: Int
  /// How many rows of thumbnails are seen whole.
  public let rows: Int
  /// Empty rows between two.
  private let gap: Int

  static let captionRows = 2

  /// - Parameter prefersFacets: whether they take the grid's place on a narrow screen.
  init(_ screen: ScreenLayout, _ scale: ThumbnailScale?, cellAspect: Double, prefersFacets: Bool) {
    let width = screen.size.width
    let bottom = screen.sliders?.y ?? screen.footer.y
    summary = Area(x: 0, y: (screen.lesson ?? screen.header).bottom, width: width, height: 1)
    let body = Area(x: 0, y: summary.bottom, width: width, height: max(0, bottom - summary.bottom))
    (grid, facets) = body.split(panelWidth: min(40, max(27, width * 3 / 10)), prefersPanel: prefersFacets)
    let least = (scale ?? Self.suited(width)).leastWidth
    columns = max(1, (grid.width + 1) / (least + 1))
    let tileWidth = max(0, (grid.width + 1) / columns - 1)
    // Most pictures are a third wider than high.
    let wanted = max(1, Int((Double(tileWidth) * cellAspect * 0.75).rounded()))
    thumbnail = CellSize(width: tileWidth, height: max(0, min(wanted, grid.height - Self.captionRows)))
    let height = thumbnail.height + Self.captionRows
    rows = max(1, grid.height / height)
    gap = rows > 1 && grid.height - rows * height >= rows - 1 ? 1 : 0
  }

  private static func suited(_ width: Int) -> ThumbnailScale { width < 100 ? .small : .medium }

  /// The scale that is in use.
  static func scale(_ scale: ThumbnailScale?, width: Int) -> ThumbnailScale { scale ?? suited(width) }

  /// How many thumbnails are seen whole.
  var count: Int { columns * rows }

  /// The cells of a thumbnail with its two rows of text, by its place from the first that is seen; `nil` if it is not.
  func tile(_ place: Int) -> Area? {
    guard place >= 0, place < count, thumbnail.width > 0, thumbnail.height > 0 else { return nil }
    let (row, column) = place.quotientAndRemainder(dividingBy: columns)
    let height = thumbnail.height + Self.captionRows
    return Area(
      x: grid.x + column * (thumbnail.width + 1), y: grid.y + row * (height + gap), width: thumbnail.width,
      height: height)
  }

  /// The place under a character cell, from the first that is seen.
  func place(x: Int, y: Int) -> Int? {
    guard grid.contains(x: x, y: y) else { return nil }
    return (0..<count).first { tile($0)?.contains(x: x, y: y) ?? false }
  }
}

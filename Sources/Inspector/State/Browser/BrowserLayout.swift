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

  /// The widest thumbnails that few pictures get by themselves.
  static let mostWidth = 96

  /// - Parameters:
  ///   - scale: `nil` for what suits the screen and the number of pictures.
  ///   - pictures: how many there are, whether they pass the filter or not: the grid stays as results come in.
  ///   - prefersFacets: whether they take the grid's place on a narrow screen.
  init(
    _ screen: ScreenLayout, _ scale: ThumbnailScale?, pictures: Int, cellAspect: Double, prefersFacets: Bool
  ) {
    let width = screen.size.width
    let bottom = screen.sliders?.y ?? screen.footer.y
    summary = Area(x: 0, y: (screen.lesson ?? screen.header).bottom, width: width, height: 1)
    let body = Area(x: 0, y: summary.bottom, width: width, height: max(0, bottom - summary.bottom))
    (grid, facets) = body.split(panelWidth: min(40, max(27, width * 3 / 10)), prefersPanel: prefersFacets)
    let usual = Self.columns(scale ?? (width < 100 ? .small : .medium), grid)
    var chosen = (columns: usual, thumbnail: Self.thumbnail(grid, columns: usual, rows: nil, cellAspect))
    if scale == nil { chosen = Self.fullest(grid, chosen, pictures, cellAspect) }
    (columns, thumbnail) = chosen
    let height = thumbnail.height + Self.captionRows
    rows = max(1, grid.height / height)
    gap = rows > 1 && grid.height - rows * height >= rows - 1 ? 1 : 0
  }

  /// The columns and rows with which pictures cover most of the grid: all of them, if that takes thumbnails of no less
  /// than two thirds of the usual height; else as many as usual in a row, or one more.
  private static func fullest(
    _ grid: Area, _ usual: (columns: Int, thumbnail: CellSize), _ pictures: Int, _ cellAspect: Double
  ) -> (columns: Int, thumbnail: CellSize) {
    let least = max(1, usual.thumbnail.height * 2 / 3)
    for (range, areAllSeen) in [(1...usual.columns, true), (usual.columns...usual.columns + 1, false)] {
      var (best, most) = (usual, 0.0)
      for columns in range {
        for rows in 1...max(1, (grid.height + 1) / (least + captionRows)) {
          let room = thumbnail(grid, columns: columns, rows: rows, cellAspect)
          guard room.height >= least, !areAllSeen || columns * rows >= pictures else { continue }
          // Hardly a picture is wider than this.
          let width = min(Double(room.width), Double(room.height) / cellAspect * 16 / 9)
          let covered = Double(min(columns * rows, pictures) * room.height) * width
          if covered > most { (best, most) = ((columns, room), covered) }
        }
      }
      if most > 0 { return best }
    }
    return usual
  }

  /// The room for each of some columns of thumbnails.
  ///
  /// - Parameter rows: how many are to be seen at once; `nil` for any number.
  private static func thumbnail(_ grid: Area, columns: Int, rows: Int?, _ cellAspect: Double) -> CellSize {
    let width = max(0, (grid.width + 1) / columns - 1)
    let bounded = rows == nil ? width : min(width, mostWidth)
    // Most pictures are a third wider than high.
    let wanted = max(1, Int((Double(bounded) * cellAspect * 0.75).rounded()))
    let room = rows.map { (grid.height - $0 + 1) / $0 } ?? grid.height
    return CellSize(width: bounded, height: max(0, min(wanted, room - captionRows)))
  }

  private static func columns(_ scale: ThumbnailScale, _ grid: Area) -> Int {
    max(1, (grid.width + 1) / (scale.leastWidth + 1))
  }

  /// How many columns there are of thumbnails of a scale.
  func columns(_ scale: ThumbnailScale) -> Int { Self.columns(scale, grid) }

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

import Imaging
import RetinaNet
import Support
import Terminal

/// The grid of thumbnails, each with its name and what was missed in it, and above it what the filter lets through.
enum BrowserGrid {
  static func draw(on canvas: inout Canvas, _ state: State) {
    let layout = state.browserLayout
    BrowserSummary.draw(on: &canvas, layout.summary, state)
    guard !state.browser.finding.order.isEmpty else {
      if layout.grid.width > 0 {
        var pane = Pane(width: max(1, layout.grid.width - 2))
        pane.text("Nothing passes the filter.", .bold)
        pane.text("Esc takes it away, Tab goes to the facets.", .dim)
        pane.draw(on: &canvas, layout.grid, scroll: 0)
      }
      return
    }
    for (place, picture) in state.visiblePictures.enumerated() {
      if let area = layout.tile(place) { BrowserTile(picture, state).draw(on: &canvas, area) }
    }
    sayMore(on: &canvas, layout.grid, state)
  }

  /// Says how many pictures lie above and below, at the end of the last row: in as many words as it leaves free.
  private static func sayMore(on canvas: inout Canvas, _ grid: Area, _ state: State) {
    let visible = state.visiblePictures
    let below = state.browser.finding.order.count - visible.endIndex
    // While the facets are chosen from, PgDn is theirs.
    guard visible.startIndex > 0 || below > 0, grid.height > 0 else { return }
    let all = Pane.notes(above: visible.startIndex, below: below, of: "pictures", ("PgDn", "PgUp"))
    let notes = state.browser.facet == nil ? all : all.suffix(1)
    let y = grid.bottom - 1
    let used = (grid.x..<grid.right).last { canvas[$0, y].glyph != " " }.map { $0 + 2 } ?? grid.x
    guard let note = notes.first(where: { $0.count <= grid.right - 1 - used }) else { return }
    canvas.write(note, x: grid.right - 1 - note.count, y: y, .dim, limit: grid.right)
  }

  /// What lies under a character cell.
  static func hit(x: Int, y: Int, _ state: State) -> Hit? {
    let layout = state.browserLayout
    guard layout.grid.contains(x: x, y: y) else { return nil }
    let visible = state.visiblePictures
    let picture = layout.place(x: x, y: y).flatMap { place -> Int? in
      let index = visible.startIndex + place
      return visible.indices.contains(index) ? visible[index] : nil
    }
    return .tile(picture)
  }
}

/// One picture of the grid.
struct BrowserTile {
  private let picture: Int
  private let state: State

  init(_ picture: Int, _ state: State) {
    self.picture = picture
    self.state = state
  }

  /// - Parameter area: the thumbnail, and two rows of text below it.
  func draw(on canvas: inout Canvas, _ area: Area) {
    let room = Area(
      x: area.x, y: area.y, width: area.width, height: area.height - BrowserLayout.captionRows)
    if let thumbnail = state.browser.thumbnails[picture] {
      draw(thumbnail, on: &canvas, room)
    } else {
      var pane = Pane(width: room.width)
      if let reason = state.browser.thumbnails.failures[picture] {
        pane.text(reason, .dim)
      } else {
        pane.line(Pane.Span("…", .dim))
      }
      pane.draw(on: &canvas, room, scroll: 0)
    }
    let isChosen = picture == state.browser.chosen
    let path = state.pictures[picture].name.dropFirst(state.browser.folder.count)
    let name = FileName.text(String(path), width: area.width)
    let pen: Pen = isChosen ? (state.browser.facet == nil ? .reverse : .bold) : .dim
    canvas.write(
      isChosen ? name.paddedRight(to: area.width) : name, x: area.x, y: room.bottom, pen, limit: area.right)
    var x = area.x
    for span in marks(width: area.width) {
      x = canvas.write(span.text, x: x, y: room.bottom + 1, span.pen, limit: area.right)
    }
  }

  private func draw(_ thumbnail: Thumbnail, on canvas: inout Canvas, _ room: Area) {
    var viewport = state.thumbnailStyle.viewport(thumbnail.picture)
    guard viewport.area.width == thumbnail.cells.width, viewport.area.height == thumbnail.cells.height else {
      return
    }
    let place = Area(
      x: room.x + viewport.area.x, y: room.y + viewport.area.y, width: viewport.area.width,
      height: viewport.area.height)
    canvas.draw(thumbnail.cells, x: place.x, y: place.y)
    viewport = viewport.moved(to: place)
    var strokes = Strokes(within: place)
    var signs: [(x: Int, y: Int, kind: ItemKind)] = []
    // Lines take no more than a part of the picture: what is behind that, or too small for a box, gets the sign of its
    // count below.
    var left = Int(Double(place.width * place.height) * Self.mostLines)
    for (box, kind, color) in boxes {
      guard let cells = viewport.cells(of: box) else { continue }
      let weight: StrokeWeight = kind.isMissed || kind == .detected ? .light : .dashed
      let length = 2 * (min(cells.width, place.width) + min(cells.height, place.height))
      if cells.width > 2, cells.height > 1, length <= left {
        left -= length
        strokes.box(cells, weight, Ink(color))
      } else {
        signs.append(
          (
            min(max(cells.x + cells.width / 2, place.x), place.right - 1),
            min(max(cells.y + cells.height / 2, place.y), place.bottom - 1), kind
          ))
      }
    }
    strokes.draw(on: &canvas)
    // What was missed lies above the rest.
    for sign in signs.filter({ !$0.kind.isMissed }) + signs.filter(\.kind.isMissed) {
      canvas.overlay(
        sign.kind.sign, x: sign.x, y: sign.y, Ink(sign.kind.color), style: .bold,
        contrast: Strokes.heavyContrast)
    }
  }

  /// Which part of a thumbnail's cells the lines of boxes may take.
  private static let mostLines = 0.4

  /// What is missed and wrongly detected, of that what passes the filter; before the network has run, the objects.
  private var boxes: [(Box, ItemKind, RGB)] {
    let objects = state.pictures[picture].objects ?? []
    let detections = state.browser.records[picture]?.detections ?? []
    let isFiltered = state.options.browser.filter.isOn
    return state.matches(in: picture).compactMap { item in
      let index = Int(item.index)
      guard isFiltered || item.kind != .found && item.kind != .ignored else { return nil }
      if item.kind.isObject {
        guard objects.indices.contains(index) else { return nil }
        return (objects[index].target.box, item.kind, item.kind.color)
      }
      guard detections.indices.contains(index) else { return nil }
      let color = item.kind == .detected ? ClassColors.color(Int(item.label)) : item.kind.color
      return (detections[index].box, item.kind, color)
    }
  }

  /// "○2 ✗1 ✓5", or the objects before the network has run.
  private func marks(width: Int) -> [Pane.Span] {
    let objects = state.pictures[picture].objects
    if state.browser.failures[picture] != nil { return [Pane.Span("failed", Accent.warning)] }
    let count = objects.map { $0.count == 1 ? "1 object" : "\(grouped($0.count)) objects" }
    guard let record = state.browser.records[picture] else {
      let running = state.browser.running == picture ? "running… " : ""
      return [Pane.Span(running + (count ?? "not run yet"), .dim)]
    }
    let tally = record.tally
    // Older than the sliders' thresholds.
    let isStale = record.thresholds != state.thresholds
    let stale = isStale ? [Pane.Span("~", Accent.warning)] : []
    guard objects != nil else {
      let text = tally.found == 1 ? "1 detection" : "\(grouped(tally.found)) detections"
      return stale + [Pane.Span(text, tally.found > 0 ? .plain : .dim)]
    }
    return stale + [
      Pane.Span(
        "○\(grouped(tally.missed)) ", tally.missed > 0 ? Pen(Ink(MarkColors.missed), style: .bold) : .dim),
      Pane.Span(
        "✗\(grouped(tally.falsePositives)) ",
        tally.falsePositives > 0 ? Pen(Ink(MarkColors.falsePositive), style: .bold) : .dim),
      Pane.Span("✓\(grouped(tally.found))", .dim),
    ]
  }
}

/// The colours of the numbers below a thumbnail.
enum MarkColors {
  static let missed = RGB(220, 50, 50)
  static let falsePositive = RGB(205, 90, 0)
}

extension ItemKind {
  /// That of its count below a thumbnail, and among the facets.
  var sign: Unicode.Scalar {
    switch self {
    case .found: "✓"
    case .ignored, .notRun, .detected, .counted: "•"
    default: isMissed ? "○" : "✗"
    }
  }

  /// That of its outcome everywhere.
  var color: RGB {
    if let stage { return stage.color }
    return switch self {
    case .found: RGB(90, 150, 110)
    case .notRun: MissesView.unknownColor
    default: isFalsePositive ? MarkColors.falsePositive : RGB(130, 130, 130)
    }
  }
}

extension Viewport {
  /// The same, elsewhere on the screen.
  func moved(to area: Area) -> Viewport { Viewport(window: window, area: area) }
}

/// The browser has no view of one picture: the renderer draws the grid.
enum BrowserView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? { nil }
  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {}
  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    FacetPanel.write(&pane, state)
  }
}

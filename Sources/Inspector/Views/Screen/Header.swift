import Imaging
import RetinaNet
import Support
import Terminal

/// The top line: the views, the picture's name, and the zoom.
enum Header {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    let tabs = tabs(area, state)
    for (view, tab) in tabs {
      canvas.write(
        text(view, area), x: tab.x, y: area.y, view == state.options.view ? .reverse : .plain,
        limit: area.right)
    }
    let left = (tabs.last?.1.right ?? 0) + 1
    let room = area.right - left
    guard room > 3 else { return }
    let isBrowsing = state.options.view == .browser
    let picture = isBrowsing ? state.browser.chosen : state.inference.picture
    var rest = state.pictures.count > 1 ? "  \(grouped(picture + 1))/\(grouped(state.pictures.count))" : ""
    if state.options.zoom > 1, !isBrowsing { rest += "  \(fixed(state.options.zoom, 1))×" }
    let name = FileName.text(state.pictures[picture].name, width: room - rest.count)
    let text = name + rest
    canvas.write(
      text, x: max(left, area.right - TextGlyphs.width(text)), y: area.y, .bold, limit: area.right)
  }

  /// Where each view's name stands. That of a run is there if one is open, the browser's if there are several pictures,
  /// and room.
  static func tabs(_ area: Area, _ state: State) -> [(ViewKind, Area)] {
    var x = area.x
    let hasRun = !state.training.runs.isEmpty
    let hasBrowser = state.pictures.count > 1 && area.width >= (hasRun ? 112 : 100)
    let views = ViewKind.allCases.filter {
      switch $0 {
      case .training: hasRun
      case .browser: hasBrowser
      default: true
      }
    }
    return views.map { view in
      let tab = Area(x: x, y: area.y, width: text(view, area).count, height: 1)
      x = tab.right
      return (view, tab)
    }
  }

  /// A view's name; on narrow screens the picture's needs the room.
  private static func text(_ view: ViewKind, _ area: Area) -> String {
    area.width < 100
      ? " \(view.keyTitle) \(view.title.prefix { $0 != " " })" : " \(view.keyTitle) \(view.title) "
  }
}

/// A picture's name in a given number of columns.
enum FileName {
  /// The path, or as many of its last folders as fit: "…/summer/IMG_0001.jpg". Without room for a folder the file's
  /// name, or the end of it.
  static func text(_ path: String, width: Int) -> String {
    let path = printable(path)
    if TextGlyphs.width(path) <= width { return path }
    let parts = path.split(separator: "/")
    for place in parts.indices.dropFirst().dropLast() {
      let end = "…/" + parts[place...].joined(separator: "/")
      if TextGlyphs.width(end) <= width { return end }
    }
    return TextGlyphs.end(of: parts.last.map(String.init) ?? path, columns: width)
  }
}

import Imaging
import RetinaNet
import Support
import Terminal

/// The top line: the views, the picture's name, and the zoom.
enum Header {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    for (view, tab) in tabs(area) {
      canvas.write(
        text(view, area), x: tab.x, y: area.y, view == state.options.view ? .reverse : .plain,
        limit: area.right)
    }
    let left = (tabs(area).last?.1.right ?? 0) + 1
    let room = area.right - left
    guard room > 3 else { return }
    var rest =
      state.pictures.count > 1
      ? "  \(grouped(state.inference.picture + 1))/\(grouped(state.pictures.count))" : ""
    if state.options.zoom > 1 { rest += "  \(fixed(state.options.zoom, 1))×" }
    let name = FileName.text(state.pictures[state.inference.picture].name, width: room - rest.count)
    let text = name + rest
    canvas.write(
      text, x: max(left, area.right - TextGlyphs.width(text)), y: area.y, .bold, limit: area.right)
  }

  /// Where each view's name stands.
  static func tabs(_ area: Area) -> [(ViewKind, Area)] {
    var x = area.x
    return ViewKind.allCases.map { view in
      let tab = Area(x: x, y: area.y, width: text(view, area).count, height: 1)
      x = tab.right
      return (view, tab)
    }
  }

  /// A view's name; on narrow screens the picture's needs the room.
  private static func text(_ view: ViewKind, _ area: Area) -> String {
    area.width < 100
      ? " \(view.number) \(view.title.prefix { $0 != " " })" : " \(view.number) \(view.title) "
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

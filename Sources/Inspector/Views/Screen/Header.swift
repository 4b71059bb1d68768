import Imaging
import RetinaNet
import Support
import Terminal

/// The top line: the views, the picture's name, and the zoom.
enum Header {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    let tabs = tabs(area, state)
    for tab in tabs {
      canvas.write(
        tab.text, x: tab.area.x, y: area.y, tab.view == state.options.view ? .reverse : .plain,
        limit: area.right)
    }
    let left = (tabs.last?.area.right ?? 0) + 1
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

  /// A view's name, and where it stands.
  struct HeaderTab {
    let view: ViewKind
    let text: String
    let area: Area
  }

  /// The views, in the longest form that leaves room for the picture's name. That of a run is there if one is open, the
  /// browser if there are several pictures.
  static func tabs(_ area: Area, _ state: State) -> [HeaderTab] {
    let views = ViewKind.allCases.filter {
      switch $0 {
      case .training: !state.training.runs.isEmpty
      case .browser: state.pictures.count > 1
      default: true
      }
    }
    let forms = TabForm.allCases.map { form in views.map { text($0, form, isShown: $0 == state.options.view) }
    }
    let texts =
      zip(forms, nameRooms).first { form, room in form.reduce(room) { $0 + $1.count } <= area.width }?.0
      ?? forms[forms.count - 1]
    var x = area.x
    return zip(views, texts).map { view, text in
      defer { x += text.count }
      return HeaderTab(view: view, text: text, area: Area(x: x, y: area.y, width: text.count, height: 1))
    }
  }

  /// What each form must leave for the picture's name.
  private static let nameRooms = [18, 12]

  private enum TabForm: CaseIterable { case spaced, words, keys }

  private static func text(_ view: ViewKind, _ form: TabForm, isShown: Bool) -> String {
    let word = " \(view.keyTitle) \(view.title.prefix { $0 != " " })"
    return switch form {
    case .spaced: " \(view.keyTitle) \(view.title) "
    // Its key alone: the grid is seen, and the name of a picture needs the room.
    case .words: view == .browser ? " \(view.keyTitle)" : word
    case .keys: isShown ? word : " \(view.keyTitle)"
    }
  }
}

/// A picture's name in a given number of columns.
enum FileName {
  /// The path, or as many of its last folders as fit: "…/summer/IMG_0001.jpg". Without room for a folder the file's
  /// name, cut in the middle: its start says what it is, its end tells it from its neighbours.
  static func text(_ path: String, width: Int) -> String {
    let path = printable(path)
    if TextGlyphs.width(path) <= width { return path }
    let parts = path.split(separator: "/")
    for place in parts.indices.dropFirst().dropLast() {
      let end = "…/" + parts[place...].joined(separator: "/")
      if TextGlyphs.width(end) <= width { return end }
    }
    let name = parts.last.map(String.init) ?? path
    guard TextGlyphs.width(name) > width else { return name }
    var start = ""
    for character in name {
      guard TextGlyphs.width(start) + TextGlyphs.width(String(character)) <= (width - 1) / 3 else { break }
      start.append(character)
    }
    return start + TextGlyphs.end(of: name, columns: width - TextGlyphs.width(start))
  }
}

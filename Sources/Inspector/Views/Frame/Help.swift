import Imaging
import Terminal

/// The keys of the present view, over everything.
enum Help {
  static func draw(on canvas: inout Canvas, _ layout: Layout, _ state: State) {
    // What would be left at the sides of a narrow screen reads as part of it.
    let width = layout.size.width < 100 ? layout.size.width : 76
    let height = layout.size.height - 2
    let area = Area(x: (layout.size.width - width) / 2, y: 1, width: width, height: height)
    canvas.fill(area, with: Cell())
    let pane = pane(state.look.view, width: width - 4)
    let scroll = min(state.scroll, max(0, pane.lines.count - height))
    pane.draw(on: &canvas, Area(x: area.x + 2, y: area.y, width: width - 4, height: height), scroll: scroll)
  }

  static func pane(_ view: ViewKind, width: Int) -> Pane {
    var pane = Pane(width: width)
    pane.title("\(view.title): \(view.sentence)")
    for group in Binding.Group.allCases {
      pane.gap()
      pane.title(group.rawValue)
      for binding in KeyTable.bindings where binding.group == group && binding.views?.contains(view) ?? true {
        pane.line(
          Pane.Span("  " + binding.keyText.paddedRight(to: 21) + " "), Pane.Span(binding.text, .plain))
      }
    }
    pane.gap()
    pane.text(
      "The mouse drags sliders, picks boxes, cells and lines, drags the picture, and zooms with its wheel.")
    return pane
  }
}

extension Binding {
  /// Its keys as they are written: "[ ]", "1 2 3 4".
  public var keyText: String { keys.map(\.key.title).joined(separator: " ") }
}

import Imaging
import Support
import Terminal

/// The keys of the present view, over everything else.
enum Help {
  static func draw(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State) {
    let area = area(layout)
    canvas.fill(
      Area(x: area.x - margin, y: area.y, width: area.width + 2 * margin, height: area.height), with: Cell())
    pane(state.options.view, width: area.width).draw(on: &canvas, area, scroll: state.scroll)
  }

  private static let margin = 2

  /// The area of its text. On a narrow screen it takes the whole width.
  static func area(_ layout: ScreenLayout) -> Area {
    let width = layout.size.width < 100 ? layout.size.width : 76
    return Area(
      x: (layout.size.width - width) / 2 + margin, y: 1, width: width - 2 * margin,
      height: layout.size.height - 2)
  }

  static func pane(_ view: ViewKind, width: Int) -> Pane {
    var pane = Pane(width: width)
    pane.title(view.title)
    pane.text(view.sentence)
    for group in KeyGroup.allCases {
      pane.gap()
      pane.title(group.rawValue)
      for binding in KeyTable.bindings where binding.group == group && binding.views?.contains(view) ?? true {
        pane.line(Pane.Span("  " + binding.keyText.paddedRight(to: 20)), Pane.Span(binding.text, .plain))
      }
    }
    pane.gap()
    pane.text(
      "The mouse drags sliders, picks boxes, cells and lines, drags the picture, and zooms with its wheel.")
    return pane
  }
}

extension Binding {
  /// Its keys as they are written: "[ ]", "1 2 3 4", "Shift-← ↓ ↑ →".
  public var keyText: String {
    let titles = keys.map(\.key.title)
    let shift = "Shift-"
    guard titles.count > 1, titles.allSatisfy({ $0.hasPrefix(shift) }) else {
      return titles.joined(separator: " ")
    }
    return shift + titles.map { $0.dropFirst(shift.count) }.joined(separator: " ")
  }
}

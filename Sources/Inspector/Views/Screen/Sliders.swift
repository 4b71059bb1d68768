import Imaging
import RetinaNet
import Support
import Terminal

/// The sliders of a view, each with its track.
struct Sliders {
  struct Slider {
    let knob: Knob
    let area: Area

    /// "maximum" and a space.
    static let nameWidth = 8
    static let valueWidth = 6
    var track: SliderTrack {
      SliderTrack(
        knob: knob,
        area: Area(
          x: area.x + Self.nameWidth, y: area.y,
          width: max(2, area.width - Self.nameWidth - Self.valueWidth - 2), height: 1))
    }
  }

  let sliders: [Slider]

  init(_ area: Area, in view: ViewKind) {
    let knobs = Knob.shown(in: view)
    let perRow = knobs.count / max(1, area.height)
    sliders = knobs.enumerated().map { index, knob in
      let (row, column) = index.quotientAndRemainder(dividingBy: perRow)
      let left = area.x + area.width * column / perRow
      let right = area.x + area.width * (column + 1) / perRow
      return Slider(knob: knob, area: Area(x: left, y: area.y + row, width: right - left, height: 1))
    }
  }

  func slider(atX x: Int, y: Int) -> Slider? { sliders.first { $0.area.contains(x: x, y: y) } }

  func draw(on canvas: inout Canvas, _ state: State) {
    for slider in sliders {
      let value = state.value(of: slider.knob)
      let isLast = slider.knob == state.shownKnob
      canvas.write(
        slider.knob.title, x: slider.area.x, y: slider.area.y, isLast ? Accent.knob : .plain,
        limit: slider.track.area.x)
      let track = slider.track.area
      let place = slider.track.column(of: value) - track.x
      canvas.write(
        String(repeating: "━", count: place), x: track.x, y: track.y, isLast ? Accent.knob : .plain)
      canvas.write(
        String(repeating: "─", count: track.width - place), x: track.x + place, y: track.y, .dim)
      for mark in slider.knob.marks {
        let x = min(slider.track.column(of: mark.value), track.right - mark.label.count)
        let isUnderHandle = (x..<x + mark.label.count).contains(track.x + place)
        if !isUnderHandle { canvas.write(mark.label, x: x, y: track.y, .bold) }
      }
      canvas.write("●", x: track.x + place, y: track.y, isLast ? Accent.knob : .bold)
      canvas.write(
        KnobScale(slider.knob).text(value), x: track.right + (slider.knob.marks.isEmpty ? 1 : 2), y: track.y,
        isLast ? Accent.knob : .plain,
        limit: slider.area.right)
    }
  }
}

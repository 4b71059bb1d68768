import Imaging
import RetinaNet
import Support
import Terminal

/// The sliders of a view, each with its track.
struct Sliders {
  struct Slider {
    let knob: Knob
    let area: Area
    /// The value, as it stands behind the track.
    let text: String

    /// "maximum" and a space.
    static let nameWidth = 8
    /// Of the shortest track.
    static let leastTrack = 8
    /// Of the narrowest slider beside one that tells more.
    static let leastWidth = 25
    private var valueWidth: Int { max(6, TextGlyphs.width(text) + 1) }
    var track: SliderTrack {
      SliderTrack(
        knob: knob,
        area: Area(
          x: area.x + Self.nameWidth, y: area.y,
          width: max(2, area.width - Self.nameWidth - valueWidth - 2), height: 1))
    }
  }

  let sliders: [Slider]

  init(_ area: Area, _ state: State) {
    let knobs = Knob.shown(in: state.options.view)
    let perRow = knobs.count / max(1, area.height)
    sliders = knobs.enumerated().map { index, knob in
      let (row, column) = index.quotientAndRemainder(dividingBy: perRow)
      let (left, right) = Self.ends(
        column, of: perRow, area, isWithScore: row == 0 && knobs[0] == .score, state)
      let room = right - left - Slider.nameWidth - Slider.leastTrack - 3
      return Slider(
        knob: knob, area: Area(x: left, y: area.y + row, width: right - left, height: 1),
        text: knob == .score
          ? ScoreThresholdText.short(state, width: room) : KnobScale(knob).text(state.value(of: knob)))
    }
  }

  /// Where a slider's columns begin and end. That of the score gets more than its share where the threshold of a class
  /// is told, too.
  private static func ends(
    _ column: Int, of count: Int, _ area: Area, isWithScore: Bool, _ state: State
  ) -> (left: Int, right: Int) {
    let wanted =
      Slider.nameWidth + Slider.leastTrack + 3
      + TextGlyphs.width(ScoreThresholdText.short(state, width: .max))
    let more = min(
      wanted - area.width / count, area.width * (count - 1) / count - (count - 1) * Slider.leastWidth)
    guard isWithScore, count > 1, more > 0 else {
      return (area.x + area.width * column / count, area.x + area.width * (column + 1) / count)
    }
    let first = area.width / count + more
    func end(_ column: Int) -> Int { area.x + first + (area.width - first) * column / (count - 1) }
    return (column == 0 ? area.x : end(column - 1), end(column))
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
        slider.text, x: track.right + (slider.knob.marks.isEmpty ? 1 : 2), y: track.y,
        isLast ? Accent.knob : .plain,
        limit: slider.area.right)
    }
  }
}

/// The score threshold in words: that of all classes, and those of classes with one of their own.
enum ScoreThresholdText {
  /// "0.40, insect 0.18".
  static func full(_ state: State) -> String {
    ([value(state.thresholds.score)] + own(state).map { name(state, $0.label) + " " + value($0.score) })
      .joined(separator: ", ")
  }

  /// The same within some columns: with one class, the one that keys act on, and a number for the others.
  static func short(_ state: State, width: Int) -> String {
    let all = value(state.thresholds.score)
    let own = own(state)
    guard let shown = own.first(where: { $0.label == state.tunedLabel ?? state.activeLabel }) ?? own.first
    else { return all }
    let score = "\(all), \(name(state, shown.label)) \(value(shown.score))"
    let others = own.count == 1 ? "1 class differs" : "\(own.count) classes differ"
    let forms =
      [own.count == 1 ? score : "\(score), \(own.count - 1) more"]
      + ["\(all), \(others)", "\(all), \(own.count) differ\(own.count == 1 ? "s" : "")"]
    // The sign at least that it is not the whole truth.
    return forms.first { TextGlyphs.width($0) <= width } ?? "\(all)*"
  }

  /// The classes with a threshold of their own, and the one that the slider is set to.
  static func own(_ state: State) -> [(label: Int, score: Float)] {
    var scores = state.thresholds.scoreByClass
    if let label = state.tunedLabel { scores[label] = state.thresholds.score(label: label) }
    return scores.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  static func name(_ state: State, _ label: Int) -> String {
    printable(state.configuration.title(ofClass: label))
  }

  /// As exact as it was set, where that takes few digits: rounded, it could seem to let pass what it does not.
  static func value(_ score: Float) -> String {
    let short = KnobScale(.score).text(Double(score))
    return Float(short) == score || "\(score)".count > 8 ? short : "\(score)"
  }
}

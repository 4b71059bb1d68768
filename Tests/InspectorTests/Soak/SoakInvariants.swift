import Imaging
import Support
import Terminal

@testable import Inspector

/// What holds in every state, whatever happened before.
struct SoakInvariants {
  private let configuration = SoakPictures.configuration
  private var knownGlyphs: Set<Unicode.Scalar> = []

  /// - Returns: what does not hold, in a sentence each.
  mutating func broken(_ state: State, _ canvas: Canvas) -> [String] {
    var complaints: [String] = []
    let size = state.traits.size
    if (canvas.width, canvas.height) != (size.width, size.height) {
      complaints.append("the canvas is \(canvas.width)×\(canvas.height), not \(size.width)×\(size.height)")
    }
    complaints += glyphs(canvas) + selection(state) + places(state) + objects(state)
    do {
      try commandLine(state)
    } catch {
      complaints.append("\(state.commandLine): \(error)")
    }
    return complaints
  }

  /// Every character is drawn in a PNG, and takes as many columns as it was given.
  private mutating func glyphs(_ canvas: Canvas) -> [String] {
    var complaints: [String] = []
    for y in 0..<canvas.height {
      var isWide = false
      for x in 0..<canvas.width {
        guard let glyph = canvas.shownGlyph(x, y) else {
          if !isWide { complaints.append("nothing in column \(x), row \(y)") }
          isWide = false
          continue
        }
        if isWide { complaints.append("a wide character lies under column \(x), row \(y)") }
        // The font has no wide ones; what a person types may be one.
        isWide = glyph.value >= 0x1100 && TextGlyphs.columns(of: glyph) == 2
        if isWide || knownGlyphs.contains(glyph) { continue }
        if BitmapFont.standard.glyph(for: glyph) == nil {
          complaints.append("no glyph for U+\(String(glyph.value, radix: 16)) in column \(x), row \(y)")
        }
        knownGlyphs.insert(glyph)
      }
      if isWide { complaints.append("a wide character reaches beyond row \(y)") }
    }
    return complaints
  }

  /// What is shown is what the thresholds make of the shown picture.
  private func selection(_ state: State) -> [String] {
    guard let inspected = state.inspected, !state.isSelecting else { return [] }
    guard let selection = state.selection else { return ["there is a result and no selection"] }
    guard selection.thresholds == state.thresholds else {
      return ["selected for \(selection.thresholds), not \(state.thresholds)"]
    }
    let expected = inspected.candidates.select(state.thresholds).detections.map(\.candidate)
    return selection.detections.map(\.candidate) == expected ? [] : ["the selection is another picture's"]
  }

  private func places(_ state: State) -> [String] {
    var complaints: [String] = []
    if let cursor = state.cursor, let geometry = state.geometry, geometry.clamped(cursor) != cursor {
      complaints.append("the cursor \(cursor) is outside the grid of \(geometry.width)×\(geometry.height)")
    }
    if let window = state.viewport?.window {
      let numbers = [window.x, window.y, window.width, window.height]
      if !numbers.allSatisfy(\.isFinite) || window.width <= 0 || window.height <= 0 {
        complaints.append("the picture's window is \(window)")
      }
    }
    if !(1...1e9).contains(state.options.zoom) { complaints.append("the zoom is \(state.options.zoom)") }
    if state.scroll < 0 { complaints.append("scrolled to \(state.scroll)") }
    return complaints
  }

  /// What became of the objects is told of these very objects and this very picture.
  private func objects(_ state: State) -> [String] {
    var complaints: [String] = []
    if let target = state.options.target, state.selection != nil, !state.objects.indices.contains(target) {
      complaints.append("object \(target) is chosen of \(state.objects.count)")
    }
    if let drawnBox = state.drawnBox {
      let image = state.picture?.image
      let (width, height) = (Double(image?.width ?? 0), Double(image?.height ?? 0))
      func isInside(_ corner: Point) -> Bool {
        (0...width).contains(corner.x) && (0...height).contains(corner.y)
      }
      // An object that is moved may have lain outside.
      let began = drawnBox.original.map {
        [Point(x: Double($0.x1), y: Double($0.y1)), Point(x: Double($0.x2), y: Double($0.y2))]
      }
      for corner in [drawnBox.first, drawnBox.corner]
      where !isInside(corner) && began?.allSatisfy(isInside) != false {
        complaints.append("a corner of the drawn box is \(corner) of \(width)×\(height)")
      }
      let isNaming = if case .findClass? = state.prompt?.kind { true } else { false }
      // While a box is moved, keys that do not move it mean the same as always.
      if drawnBox.step != .adjusting, isNaming != (drawnBox.step == .naming) {
        complaints.append("a box is at \(drawnBox.step) while a class is \(isNaming ? "" : "not ")asked for")
      }
    }
    if let diagnosis = state.diagnosis {
      if diagnosis.coverage.targets != state.objects.map(\.target) {
        complaints.append("the diagnosis is of other objects")
      }
      if let inspected = state.inspected, diagnosis.coverage.candidates !== inspected.candidates {
        complaints.append("the diagnosis is of another picture")
      }
    }
    if let trial = state.activeTrial, trial.after != state.thresholds {
      complaints.append("a trial goes on at other thresholds")
    }
    for (inference, coverage) in state.misses.coverages {
      if case .done(let inspected)? = state.inferences[inference],
        inspected.candidates === coverage.candidates
      {
        continue
      }
      complaints.append("what covers the objects of picture \(inference.picture) is kept without its result")
    }
    return complaints
  }

  /// The command line stands for what is seen: read again it gives the same view and thresholds.
  private func commandLine(_ state: State) throws {
    let command = try RenderCommandLine(state.commandLine)
    var again = state
    try command.request.validate()
    again.options = try command.request.options(classes: state.configuration.classes)
    if !state.isSelecting { try command.request.check(again) }
    guard again.commandLine == state.commandLine else {
      throw Unlike(description: "read again it is \(again.commandLine)")
    }
    let read = try command.thresholds.thresholds(over: state.configuration)
    guard read == state.thresholds else { throw Unlike(description: "its thresholds are \(read)") }
  }

  private struct Unlike: Error, CustomStringConvertible { let description: String }
}

import Imaging
import RetinaNet
import Terminal

/// What view 2 says beside the picture.
struct LevelsPanel {
  let state: State
  let subject: Subject
  let layer: Layer
  let cursor: GridCell

  private var reduction: Reduction { state.look.reduction }
  private var depth: ColorDepth { state.traits.depth }

  /// What a map of a layer shows; `nil` for principal components.
  private func map(_ layer: Layer, _ reduction: Reduction) -> GridMap? {
    let count = subject.trace.features(layer).shape[2]
    return subject.maps.features(layer, reduction, channel: min(state.channel ?? 0, count - 1))
  }

  private var reductionTitle: String {
    if reduction == .channel, let channel = state.channel { return "channel \(channel) alone" }
    return reduction == .components ? "principal components" : reduction.title
  }

  func writeMap(_ pane: inout Pane) {
    let shape = subject.trace.features(layer).shape
    let geometry = subject.trace.geometry(layer)
    pane.title("\(layer.name): \(reductionTitle)")
    pane.fact("grid", "\(shape[1])×\(shape[0]) cells, \(step(geometry)) px apart")
    let flat = subject.maps.flatChannels(layer)
    // On a single cell nothing varies.
    let note = flat > 0 && shape[0] * shape[1] > 1 ? ", \(flat) of them the same everywhere" : ""
    pane.fact("channels", "\(shape[2])\(note)")
    if reduction == .components {
      writeComponents(&pane)
    } else if let map = map(layer, reduction) {
      writeLegend(&pane, map)
    }
  }

  private func step(_ geometry: GridGeometry) -> String {
    let (x, y) = (fixed(geometry.stepX, 1), fixed(geometry.stepY, 1))
    return x == y ? x : "\(x)×\(y)"
  }

  private func writeLegend(_ pane: inout Pane, _ map: GridMap) {
    guard let range = map.range else { return pane.text("no finite value to show", Accent.warning) }
    let heat = LevelsView.heat(map, depth)
    if range.lowerBound == range.upperBound {
      pane.line(Pane.Span("\(valueText(range.lowerBound)) in every cell"))
    } else {
      pane.legend(heat, low: valueText(heat.span.low), high: valueText(heat.span.high), depth: depth)
    }
    if heat.span.low > range.lowerBound || heat.span.high < range.upperBound {
      pane.text(
        "All: \(valueText(range.lowerBound)) to \(valueText(range.upperBound)). The 1 % at either end share its colour.",
        .dim)
    }
    if map.nonfiniteCount > 0 {
      pane.text("\(grouped(map.nonfiniteCount)) cells are infinite or no number", Accent.warning)
    }
  }

  private func writeComponents(_ pane: inout Pane) {
    guard let components = state.components(of: layer) else {
      return pane.line(Pane.Span("computing principal components…", .bold))
    }
    let colors = [("red", RGB(230, 60, 60)), ("green", RGB(60, 190, 80)), ("blue", RGB(80, 110, 255))]
    for (axis, (name, color)) in colors.enumerated() {
      let share = components.shares[axis]
      pane.line(
        Pane.Span("■ ", Pen(Ink(color))),
        Pane.Span("\(name): component \(axis + 1), \(fixed(share * 100, 1)) % of variance "),
        Pane.Span(bar(share, width: 10), .dim))
    }
    pane.text("Like colours: like features. Each runs over its own range.", .dim)
  }

  /// The whole pyramid at a glance.
  func writeLayers(_ pane: inout Pane) {
    pane.title(reduction == .components ? "Layers" : "Layers: range of \(reductionTitle)")
    for other in subject.trace.layers {
      let shape = subject.trace.features(other).shape
      var range = "\(shape[2]) channels"
      if reduction != .components {
        range =
          map(other, reduction)?.range.map { "\(valueText($0.lowerBound)) … \(valueText($0.upperBound))" }
          ?? "nothing finite"
      }
      pane.line(
        Pane.Span(" \(other.name)  "), Pane.Span("\(shape[1])×\(shape[0])".paddedRight(to: 10), .dim),
        Pane.Span(range), target: .layer(other), isChosen: other == layer)
    }
  }

  /// The value under the cursor, in every way.
  func writeCell(_ pane: inout Pane) {
    let point = subject.trace.geometry(layer).center(of: cursor)
    pane.title(
      "Cell \(cursor.x),\(cursor.y), around pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    for (name, reduction) in [("mean", Reduction.mean), ("maximum", .max), ("L2 norm", .l2)] {
      if let map = map(layer, reduction) { pane.fact(name, valueText(map[cursor])) }
    }
    if let channel = state.channel, let map = map(layer, .channel) {
      pane.fact("channel \(channel)", valueText(map[cursor]))
    }
  }

  /// What the cell responds with.
  func writeChannels(_ pane: inout Pane) {
    let active = subject.trace.activeChannels(layer, cursor)
    pane.title("Most active channels here")
    pane.line(Pane.Span(", . step   Enter shows the first   or click", .dim))
    let greatest = active.first.map { $0.value } ?? 0
    let isFinite = greatest.isFinite && greatest > 0
    for (channel, value) in active {
      pane.line(
        Pane.Span("\(channel)".paddedLeft(to: 5) + "  " + valueText(value).paddedRight(to: 9)),
        Pane.Span(isFinite ? bar(value / greatest, width: max(0, pane.width - 18)) : "", Pen(Accent.chosen)),
        target: .channel(channel))
    }
  }
}

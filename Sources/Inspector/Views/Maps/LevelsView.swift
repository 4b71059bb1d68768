import Imaging
import RetinaNet
import Support
import Terminal

/// View 2: what the backbone and the pyramid respond to.
enum LevelsView: InspectorView {
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap? {
    guard let layer = state.layer else { return nil }
    let (reduction, depth) = (state.options.reduction, state.traits.depth)
    let channel = reduction == .channel ? state.channel : nil
    let id = Heatmap.ID(
      inference: state.inference, layer: layer, content: .features(reduction, channel: channel))
    let geometry = inspected.trace.geometry(layer)
    if reduction == .components {
      guard let components = state.components(of: layer) else { return nil }
      return Heatmap(id: id, geometry: geometry) {
        let opacity: UInt8 = depth == .none ? 255 : 200
        return Heatmap.Colors(
          pixels: components.pixels,
          opacity: Array(repeating: opacity, count: components.width * components.height))
      }
    }
    guard let map = inspected.maps.features(layer, reduction, channel: channel ?? 0) else { return nil }
    return Heatmap(id: id, geometry: geometry) { colorMap(map, depth).colors(map.values) }
  }

  static func colorMap(_ map: GridMap, _ depth: ColorDepth) -> ColorMap {
    ColorMap(.sequential, ValueRange(robust: map), depth: depth)
  }

  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture) {
    guard let geometry = state.geometry, let cursor = state.cursor else { return }
    overlay.drawGrid(geometry, cursor: cursor)
    if state.options.reduction == .components, let layer = state.layer, state.components(of: layer) == nil {
      overlay.notice = "computing principal components…"
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture) {
    guard let layer = state.layer, let cursor = state.cursor else { return }
    let panel = LevelsPanel(state: state, inspected: inspected, layer: layer, cursor: cursor)
    panel.writeMap(&pane)
    pane.gap()
    panel.writeCell(&pane)
    pane.gap()
    panel.writeLayers(&pane)
    pane.gap()
    panel.writeChannels(&pane)
  }
}

extension State {
  /// The principal components of a layer of the shown pass, once they have been computed.
  func components(of layer: FeatureLayer) -> PrincipalComponents? {
    components[PrincipalComponentsKey(inference: inference, layer: layer)]
  }
}

/// The panel of view 2.
struct LevelsPanel {
  let state: State
  let inspected: InspectedPicture
  let layer: FeatureLayer
  let cursor: GridCell

  private var reduction: Reduction { state.options.reduction }
  private var depth: ColorDepth { state.traits.depth }

  /// A layer's reduced map; `nil` for principal components.
  private func map(_ layer: FeatureLayer, _ reduction: Reduction) -> GridMap? {
    let count = inspected.trace.features(layer).shape[2]
    return inspected.maps.features(layer, reduction, channel: min(state.channel ?? 0, count - 1))
  }

  private func title(_ reduction: Reduction) -> String {
    switch reduction {
    case .mean: "mean"
    case .max: "maximum"
    case .l2: "L2 norm"
    case .channel: "channel \(state.channel ?? 0)"
    case .components: "principal components"
    }
  }

  func writeMap(_ pane: inout Pane) {
    let shape = inspected.trace.features(layer).shape
    let geometry = inspected.trace.geometry(layer)
    let isOfAll = reduction == .mean || reduction == .max || reduction == .l2
    pane.title("\(layer.name): \(title(reduction))\(isOfAll ? " of channels" : "")")
    pane.text("Look for objects that stand out on their own level.", .dim)
    pane.fact("grid", "\(shape[1])×\(shape[0]) cells")
    pane.fact("cell", "\(fixed(geometry.stepX, 1))×\(fixed(geometry.stepY, 1)) px")
    let flat = inspected.maps.flatChannels(layer)
    // On a single cell nothing varies.
    let note = flat > 0 && shape[0] * shape[1] > 1 ? ", \(flat) never change" : ""
    pane.fact("channels", "\(shape[2])\(note)")
    if reduction == .components {
      writeComponents(&pane)
    } else if let map = map(layer, reduction) {
      writeLegend(&pane, map)
    }
  }

  private func writeLegend(_ pane: inout Pane, _ map: GridMap) {
    guard let range = map.range else { return pane.text("no finite value to show", Accent.warning) }
    let colorMap = LevelsView.colorMap(map, depth)
    if range.lowerBound == range.upperBound {
      pane.line(Pane.Span("\(numberText(range.lowerBound)) in every cell"))
    } else {
      pane.legend(
        colorMap, low: numberText(colorMap.range.low), high: numberText(colorMap.range.high), depth: depth)
    }
    if colorMap.range.low > range.lowerBound || colorMap.range.high < range.upperBound {
      pane.text(
        "All: \(numberText(range.lowerBound)) to \(numberText(range.upperBound)). The 1 % at either end share its colour.",
        .dim)
    }
    if map.nonfiniteCount > 0 {
      pane.text(
        "\(counted(map.nonfiniteCount, "cell")) \(agreeing(map.nonfiniteCount, "is", "are")) infinite or NaN",
        Accent.warning)
    }
  }

  private func writeComponents(_ pane: inout Pane) {
    guard let components = state.components(of: layer) else {
      return pane.text("computing principal components…", .bold)
    }
    let colors = [("red", RGB(230, 60, 60)), ("green", RGB(60, 190, 80)), ("blue", RGB(80, 110, 255))]
    for (axis, (name, color)) in colors.enumerated() {
      let share = components.shares[axis]
      pane.line(
        Pane.Span("■ ", Pen(Ink(color))),
        Pane.Span("\(name.paddedRight(to: 6))\(percentText(Double(share)).paddedLeft(to: 7)) "),
        Pane.Span(bar(share, width: pane.barWidth(behind: 17)), .dim))
    }
    pane.text(
      "The share of the variance that each explains. Like colours mean like features; each component runs over its own range.",
      .dim)
  }

  /// The whole pyramid at a glance.
  func writeLayers(_ pane: inout Pane) {
    pane.title(reduction == .components ? "Layers" : "Layers, range of \(title(reduction))")
    pane.line(
      Pane.Span(
        "     " + "cells".paddedRight(to: 10)
          + (reduction == .components ? "" : pane.width < 32 ? "least … most" : "lowest … highest"), .dim))
    for other in inspected.trace.layers {
      let shape = inspected.trace.features(other).shape
      var range = "\(shape[2]) channels"
      if reduction != .components {
        range =
          map(other, reduction)?.range.map { "\(numberText($0.lowerBound)) … \(numberText($0.upperBound))" }
          ?? "nothing finite"
      }
      pane.line(
        Pane.Span(" \(other.name) ", other == layer ? .reverse : .plain),
        Pane.Span(" \(shape[1])×\(shape[0])".paddedRight(to: 11), .dim),
        Pane.Span(range), target: .layer(other))
    }
  }

  /// The value under the cursor, by every reduction.
  func writeCell(_ pane: inout Pane) {
    let point = inspected.trace.geometry(layer).center(of: cursor)
    pane.title("Cell \(cursor.x),\(cursor.y) at pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    for reduction in Reduction.allCases {
      guard let map = map(layer, reduction) else { continue }
      let value = numberText(map[cursor])
      if reduction == .channel {
        pane.fact("channel", "\(state.channel ?? 0): \(value)")
      } else {
        pane.fact(title(reduction), value)
      }
    }
  }

  /// The channels that respond most in the cell.
  func writeChannels(_ pane: inout Pane) {
    let active = inspected.trace.activeChannels(layer, cursor)
    pane.title("Most active channels here")
    pane.line(Pane.Span("  no.  value" + (pane.width < 44 ? "" : "    (, . step, Enter the first)"), .dim))
    let greatest = active.first.map { $0.value } ?? 0
    let isFinite = greatest.isFinite && greatest > 0
    for (channel, value) in active {
      pane.line(
        Pane.Span(
          "\(channel)".paddedLeft(to: 5) + "  " + numberText(value).paddedRight(to: 9),
          reduction == .channel && channel == state.channel ? .bold : .plain),
        Pane.Span(
          isFinite ? bar(value / greatest, width: pane.barWidth(behind: 16)) : "", Pen(Accent.chosen)),
        target: .channel(channel))
    }
  }
}

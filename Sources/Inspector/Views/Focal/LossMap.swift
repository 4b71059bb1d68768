import Diagnosis
import Glibc
import RetinaNet
import Support
import Terminal
import Training

/// The loss, or its gradient, of each grid cell: of one level, or of all levels together on the first one's grid.
struct LossMap {
  let loss: LossAnswers
  let options: FocalOptions
  let trace: Trace
  let layer: FeatureLayer
  /// The layer's place among the trace's levels.
  let level: Int
  let depth: ColorDepth

  /// `nil` until the loss is known.
  init?(_ state: State, _ inspected: InspectedPicture) {
    guard let loss = state.pictureLoss, let layer = state.layer, let level = inspected.trace.place(of: layer)
    else { return nil }
    self.loss = loss
    self.layer = layer
    self.level = level
    options = state.lossMapOptions
    trace = inspected.trace
    depth = state.traits.depth
  }

  var isOfAllLevels: Bool { options.level == nil }

  /// Normalised sums of the cells, each level's own.
  var levels: [GridMap] { loss.maps(options.loss, options.quantity, options.side, trace) }

  /// What the picture shows.
  var map: GridMap { isOfAllLevels ? summed : levels[level] }

  /// All levels on the cells of the first one: in each the sum of what lies over its middle.
  private var summed: GridMap {
    let levels = levels
    let first = trace.geometry(layer)
    var values = levels[0].values
    for (index, level) in levels.enumerated().dropFirst() {
      let geometry = trace.geometry(trace.pyramidLayer(index))
      let columns = (0..<first.width).map {
        geometry.cell(at: first.center(of: GridCell(x: $0, y: 0))).x
      }
      for y in 0..<first.height {
        let row = geometry.cell(at: first.center(of: GridCell(x: 0, y: y))).y * geometry.width
        for x in 0..<first.width { values[y * first.width + x] += level.values[row + columns[x]] }
      }
    }
    return GridMap(width: first.width, height: first.height, values: values)
  }

  /// Colours follow the square root, so that a faint haze is seen beside strong peaks.
  func colorMap(_ map: GridMap) -> ColorMap {
    ColorMap(.sequential, ValueRange(low: 0, high: sqrt(max(0, map.range?.upperBound ?? 0))), depth: depth)
  }

  func heatmap(_ state: State) -> Heatmap {
    let content = Heatmap.Content.loss(
      options.loss, options.quantity, options.side, isOfAllLevels: isOfAllLevels, of: ObjectIdentifier(loss))
    return Heatmap(
      id: Heatmap.ID(inference: state.inference, layer: layer, content: content),
      geometry: trace.geometry(layer)
    ) {
      let map = map
      let colorMap = colorMap(map)
      let values = map.values.map { $0.isNaN ? .nan : sqrt(max(0, $0)) }
      var colors = colorMap.colors(values)
      // Nothing lost leaves the picture as it is.
      if !colorMap.isOpaque {
        colors.opacity = values.map { value in
          UInt8((colorMap.range.position(value) ?? 0).squareRoot() * 220)
        }
      }
      return colors
    }
  }
}

/// The panel about the heat map.
struct LossMapPanel {
  let panel: FocalPanel

  init(_ panel: FocalPanel) { self.panel = panel }

  func write(_ pane: inout Pane) {
    guard let map = LossMap(panel.state, panel.inspected) else { return }
    writeMap(&pane, map)
    pane.gap()
    writeLevels(&pane, map)
    pane.gap()
    writeCell(&pane, map)
  }

  private var quantity: String { panel.options.quantity.rawValue }

  private func writeMap(_ pane: inout Pane, _ map: LossMap) {
    let grid = map.map
    let place = map.isOfAllLevels ? "all levels" : map.layer.name
    pane.title("Where the \(quantity) of \(panel.options.side.words) is, \(place)")
    let highest = Double(grid.range?.upperBound ?? 0)
    guard highest > 0 else { return pane.text("It is 0 everywhere.") }
    pane.legend(map.colorMap(grid), low: "0", high: numberText(highest), depth: panel.depth)
    let normalizer = panel.loss.breakdown(panel.focal).normalizer
    let unit =
      panel.loss.targets.positiveCount > 0 ? ", divided by the \(Int(normalizer)) positive anchors" : ""
    pane.text(
      "\(quantity) per cell\(map.isOfAllLevels ? " of \(map.layer.name), with what larger cells over it hold" : "")\(unit). By the square root: the middle is \(numberText(highest / 4)).",
      .dim)
  }

  /// Which level has how much of it.
  private func writeLevels(_ pane: inout Pane, _ map: LossMap) {
    let sums = map.levels.map { $0.values.reduce(0.0) { $0 + Double($1) } }
    let total = sums.reduce(0, +)
    pane.title("By level ([ ] one or all)")
    for (index, sum) in sums.enumerated() {
      let level = map.trace.levels[index]
      let share = total > 0 ? sum / total : 0
      pane.line(
        Pane.Span(" \(level.name) ", !map.isOfAllLevels && index == map.level ? .reverse : .plain),
        Pane.Span(" \(level.gridWidth)×\(level.gridHeight)".paddedRight(to: 9), .dim),
        Pane.Span(numberText(sum).paddedLeft(to: 8) + percentText(share).paddedLeft(to: 9) + " "),
        Pane.Span(bar(Float(share), width: pane.barWidth(behind: 32)), Pen(Accent.chosen)),
        target: .layer(map.trace.pyramidLayer(index)))
    }
    pane.line(
      Pane.Span(" all ", panel.options.level == nil ? .reverse : .plain),
      Pane.Span("".paddedRight(to: 8)), Pane.Span(numberText(total).paddedLeft(to: 8)))
  }

  /// What the cursor's cell adds.
  private func writeCell(_ pane: inout Pane, _ map: LossMap) {
    guard let cursor = panel.state.cursor else { return }
    let point = map.trace.geometry(map.layer).center(of: cursor)
    pane.title("Cell \(cursor.x),\(cursor.y) at pixel \(fixed(point.x, 0)),\(fixed(point.y, 0))")
    let value = Double(map.map[cursor])
    pane.fact(quantity, numberText(value))
    let level = map.trace.levels[map.level]
    let cells = CellScores(level, cursor)
    guard let label = cells.topLabels(1, of: panel.state.labels).first else { return }
    let best = cells.best[label]
    pane.fact(
      "top class",
      "\(panel.inspected.name(ofClass: label)) \(scoreText(Sigmoid.score(best.logit))) on \(level.name)")
    let served = (0..<level.anchorsPerCell).compactMap { shape -> Int? in
      let anchor = (cursor.y * level.gridWidth + cursor.x) * level.anchorsPerCell + shape
      let place = AnchorMatches.AnchorPlace(level: map.level, anchor: anchor)
      return panel.loss.targets.matches.positives.first { $0.place == place }?.object
    }
    let names = Set(served.map { panel.loss.places[$0] }).sorted().map {
      "\(panel.inspected.name(ofClass: panel.state.objects[$0].target.label)) \($0 + 1)"
    }
    pane.fact(
      "positive", served.isEmpty ? "no anchor here" : "\(served.count) for \(names.joined(separator: ", "))")
  }
}

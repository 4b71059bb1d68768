import Imaging
import RetinaNet
import Terminal
import Testing

@testable import Inspector

/// What lies over the demo's pictures, the crowded ones too: it hides neither the picture nor itself.
struct LabelsOnScenesTests {
  private static let sizes = [(80, 24), (120, 36), (160, 48)]

  private func shown(_ picture: Int, _ view: ViewKind, _ size: (Int, Int), score: Float? = nil) -> State {
    var state = DemoServices.shared.fresh(width: size.0, height: size.1)
    state.ownChoice.isOn = false
    state.options.view = view
    state.inference = InferenceID(picture: picture)
    if let score { state.thresholds.score = score }
    state.carryOut(state.start(), in: DemoServices.shared) { _ in }
    return state
  }

  /// The cells of each outline's lines, and the labels.
  private func layers(_ state: State) throws -> (lines: [(box: Box, cells: Set<[Int]>)], labels: [Placed]) {
    let viewport = try #require(state.viewport)
    let overlay = Renderer.overlay(state, try #require(state.inspected)).sparing(viewport)
    let lines = overlay.outlines.compactMap { outline in
      viewport.cells(of: outline.box).map { (outline.box, Self.edge($0, within: viewport.area)) }
    }
    let known = overlay.labels.compactMap { label in viewport.cells(of: label.box).map { (label, $0) } }
    let placed = CellLabels(
      known.map { CellLabels.CellLabelRequest(box: $1, texts: $0.texts, color: $0.color, rank: $0.rank) },
      obstacles: overlay.obstacles(viewport), within: viewport.area
    ).labels
    return (lines, placed.map { Placed(label: known[$0.request].0, spot: $0) })
  }

  private struct Placed {
    let label: PictureOverlay.BoxLabel
    let spot: CellLabels.CellLabel
    var cells: [[Int]] { (spot.x..<spot.x + spot.width).map { [$0, spot.y] } }
  }

  private static func edge(_ box: Area, within area: Area) -> Set<[Int]> {
    var cells: Set<[Int]> = []
    for y in box.y..<box.bottom {
      for x in box.x..<box.right
      where area.contains(x: x, y: y)
        && (x == box.x || x == box.right - 1 || y == box.y || y == box.bottom - 1)
      {
        cells.insert([x, y])
      }
    }
    return cells
  }

  @Test(
    arguments: sizes, [(ViewKind.detections, false), (.detections, true), (.misses, false), (.focal, true)])
  func ordinaryLabelsHideNothing(size: (Int, Int), kind: (view: ViewKind, showsTruth: Bool)) throws {
    for picture in 0..<8 {
      var state = shown(picture, kind.view, size)
      state.options.showsGroundTruth = kind.showsTruth
      let (lines, labels) = try layers(state)
      var taken: Set<[Int]> = []
      for placed in labels {
        #expect(taken.isDisjoint(with: placed.cells), "\(placed.spot.text)")
        taken.formUnion(placed.cells)
        for line in lines where line.box != placed.label.box {
          #expect(line.cells.isDisjoint(with: placed.cells), "\(picture + 1): \(placed.spot.text)")
        }
      }
    }
  }

  /// Whatever is chosen, its evidence's labels hide hardly more than its own must.
  @Test(arguments: sizes) func whatIsSpeltOutHidesLittle(size: (Int, Int)) throws {
    var state = shown(3, .misses, size)
    for object in state.objects.indices {
      state.carryOut(state.choose(object: object), in: DemoServices.shared) { _ in }
      let (lines, labels) = try layers(state)
      for placed in labels where placed.label.rank != .ordinary {
        let hidden = placed.cells.filter { cell in
          lines.contains { $0.box != placed.label.box && $0.cells.contains(cell) }
        }
        #expect(hidden.count <= 4, "\(object + 1): \(placed.spot.text) hides \(hidden.count)")
      }
    }
  }

  /// Lines of hundreds of boxes would be all that is seen: the surest get theirs, the rest a dot.
  @Test(arguments: sizes) func linesLeaveThePictureInSight(size: (Int, Int)) throws {
    var state = shown(3, .detections, size, score: 0.05)
    let detections = try #require(state.selection).detections
    #expect(detections.count > 200)
    let last = detections.count - 1
    state.options.selected = last
    let viewport = try #require(state.viewport)
    let whole = Renderer.overlay(state, try #require(state.inspected))
    let spared = whole.sparing(viewport)
    let (lines, labels) = try layers(state)
    let covered = lines.reduce(into: Set<[Int]>()) { $0.formUnion($1.cells) }
    #expect(covered.count * 100 <= 55 * viewport.area.width * viewport.area.height)
    #expect(spared.outlines.first?.box == detections[0].box, "the surest")
    #expect(
      spared.outlines.contains { $0.weight == .heavy && $0.box == detections[last].box }, "the chosen one")
    #expect(whole.outlines.count - spared.outlines.count == spared.dots.count)
    let outlined = Set(spared.outlines.map(\.box))
    #expect(labels.allSatisfy { outlined.contains($0.label.box) }, "a dot has no label")
  }

  @Test func fewBoxesKeepTheirLines() throws {
    for picture in 0..<8 {
      for view in [ViewKind.detections, .misses] {
        let state = shown(picture, view, (120, 36))
        let viewport = try #require(state.viewport)
        let overlay = Renderer.overlay(state, try #require(state.inspected))
        #expect(overlay.sparing(viewport).outlines == overlay.outlines, "\(picture + 1) in \(view)")
      }
    }
  }
}

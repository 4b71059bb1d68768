import Imaging
import RetinaNet
import Terminal

/// Draws states. It remembers the last picture, since most keys leave that as it is; what it gives is
/// a function of the state alone.
public final class Renderer {
  private var mosaic: (key: MosaicKey, cells: Canvas)?

  private struct MosaicKey: Hashable {
    var inference: InferenceID
    var window: Window
    var size: CellSize
    var glyphs: GlyphSet
    var depth: ColorDepth
    var heatmap: Heatmap.ID?
  }

  public init() {}

  public func canvas(_ state: State) -> Canvas { frame(state).canvas }

  /// What a state looks like, and where on it what can be pointed at lies.
  public func frame(_ state: State) -> Frame {
    let size = state.traits.size
    var canvas = Canvas(width: size.width, height: size.height)
    let layout = state.layout
    guard !layout.isTooSmall else {
      TooSmall.draw(on: &canvas)
      return Frame(canvas: canvas, regions: ScreenRegions(state))
    }
    Header.draw(on: &canvas, layout.header, state)
    drawPicture(on: &canvas, layout, state)
    let pane = layout.panel.map { Self.pane(state, width: $0.width) }
    if let pane, let area = layout.panel {
      pane.draw(on: &canvas, area, scroll: state.scroll, depth: state.traits.depth)
    }
    if let sliders = layout.sliders { Sliders(sliders, state).draw(on: &canvas, state) }
    if let funnel = layout.funnel {
      if state.options.view == .focal {
        LossLine.draw(on: &canvas, funnel, state)
      } else {
        FunnelLine.draw(on: &canvas, funnel, state)
      }
    }
    Footer.draw(on: &canvas, layout.footer, state)
    TextPopup.draw(on: &canvas, state)
    PromptPopup.draw(on: &canvas, layout, state)
    return Frame(canvas: canvas, regions: ScreenRegions(state, panel: pane))
  }

  /// The panel's text.
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    if state.showsPictureList {
      PictureListPanel.write(&pane, state)
    } else if let inspected = state.inspected {
      state.options.view.view.panel(&pane, state, inspected)
    } else {
      Waiting.write(&pane, state)
    }
    return pane
  }

  private func drawPicture(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State) {
    guard let picture = state.picture, let viewport = state.viewport else {
      return Waiting.draw(on: &canvas, layout.picture, state)
    }
    let view = state.options.view.view
    let heatmap = state.inspected.flatMap { view.heatmap(state, $0) }
    let key = MosaicKey(
      inference: state.inference, window: viewport.window,
      size: CellSize(width: viewport.area.width, height: viewport.area.height), glyphs: state.traits.glyphs,
      depth: state.traits.depth, heatmap: heatmap?.id)
    let cells: Canvas
    if let mosaic, mosaic.key == key {
      cells = mosaic.cells
    } else {
      cells = picture.mosaic(viewport, state.traits, heatmap)
      mosaic = (key, cells)
    }
    canvas.draw(cells, x: viewport.area.x, y: viewport.area.y)
    guard let inspected = state.inspected else { return }
    var overlay = PictureOverlay(canvas: canvas, viewport: viewport, traits: state.traits)
    let showsTruth =
      state.options.view == .focal || state.options.showsGroundTruth && state.options.view != .misses
    if showsTruth { GroundTruthOverlay.outline(on: &overlay, state) }
    view.draw(on: &overlay, state, inspected)
    if showsTruth { GroundTruthOverlay.label(on: &overlay, state) }
    if let drawnBox = state.drawnBox { DrawnBoxOverlay.draw(drawnBox, on: &overlay) }
    overlay.finish()
    canvas = overlay.canvas
  }
}

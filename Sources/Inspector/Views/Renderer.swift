import Imaging
import RetinaNet
import Terminal

/// Draws states. It remembers the last picture, since most keys leave that as it is; what it gives is
/// a function of the state alone.
public final class Renderer {
  /// By run, where several are compared.
  private var mosaics: [Int: (key: MosaicKey, cells: Canvas)] = [:]
  /// The samples of the picture under the last heat map: the next one often lies over the same part of it.
  private var samples: (key: SampleKey, image: Image)?

  private struct MosaicKey: Hashable {
    var samples: SampleKey
    var glyphs: GlyphSet
    var depth: ColorDepth
    var heatmap: Heatmap.ID?
  }

  private struct SampleKey: Hashable {
    var inference: InferenceID
    var window: Window
    var size: CellSize
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
    if state.options.view == .browser {
      BrowserGrid.draw(on: &canvas, state)
    } else if layout.pair.isEmpty {
      drawPicture(on: &canvas, layout.picture, state)
    } else {
      drawPair(on: &canvas, layout, state)
    }
    let pane = Self.drawText(on: &canvas, layout, state)
    Footer.draw(on: &canvas, layout.footer, state)
    TextPopup.draw(on: &canvas, state)
    PromptPopup.draw(on: &canvas, layout, state)
    return Frame(canvas: canvas, regions: ScreenRegions(state, panel: pane))
  }

  /// Header, panel and sliders alone: what stands around the picture.
  static func textFrame(_ state: State) -> Frame {
    var canvas = Canvas(width: state.traits.size.width, height: state.traits.size.height)
    let pane = drawText(on: &canvas, state.layout, state)
    return Frame(canvas: canvas, regions: ScreenRegions(state, panel: pane))
  }

  /// - Returns: the panel's text, where there is a panel.
  private static func drawText(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State) -> Pane? {
    Header.draw(on: &canvas, layout.header, state)
    if let area = layout.lesson { LessonPanel.draw(on: &canvas, area, state) }
    let pane = state.panelArea.map { Self.pane(state, width: $0.width) }
    if let pane, let area = state.panelArea {
      pane.draw(on: &canvas, area, scroll: state.scroll, depth: state.traits.depth)
    }
    if let sliders = layout.sliders { Sliders(sliders, state).draw(on: &canvas, state) }
    if let funnel = layout.funnel {
      if state.options.view == .focal {
        LossLine.draw(on: &canvas, funnel, state)
      } else if state.options.view == .training {
        RunLine.draw(on: &canvas, funnel, state)
      } else if state.options.view == .browser {
        BrowserProgress.draw(on: &canvas, funnel, state)
      } else {
        FunnelLine.draw(on: &canvas, funnel, state)
      }
    }
    return pane
  }

  /// The panel's text.
  static func pane(_ state: State, width: Int) -> Pane {
    var pane = Pane(width: width)
    FileNotes.writeAdvice(&pane, state)
    if state.options.view == .browser {
      FacetPanel.write(&pane, state)
    } else if state.showsPictureList {
      PictureListPanel.write(&pane, state)
    } else if state.options.view == .training {
      TrainingView.panel(&pane, state)
    } else if let inspected = state.inspected {
      // The views of misses and of the loss, which rest on the ground truth, say more themselves.
      switch state.options.view {
      case .detections, .levels, .anchors, .scores: FileNotes.writeSummary(&pane, state, isBrief: true)
      case .misses, .focal, .training, .browser: break
      }
      state.options.view.view.panel(&pane, state, inspected)
    } else {
      Waiting.write(&pane, state)
    }
    return pane
  }

  /// The picture by both of two runs, each under its name.
  private func drawPair(on canvas: inout Canvas, _ layout: ScreenLayout, _ state: State) {
    for (run, area) in layout.pair.enumerated() {
      let isChosen = run == state.inference.model
      let shown = isChosen ? state : state.otherRunState
      PairTitle.draw(on: &canvas, area, run: run, shown, state)
      var bare = state
      bare.inference = state.newestInference(ofRun: run)
      drawPicture(on: &canvas, area, shown ?? bare)
    }
  }

  private func drawPicture(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let picture = state.picture, let viewport = state.viewport(in: area) else {
      return Waiting.draw(on: &canvas, area, state)
    }
    let view = state.options.view.view
    let heatmap = state.inspected.flatMap { view.heatmap(state, $0) }
    let key = MosaicKey(
      samples: SampleKey(
        inference: state.inference, window: viewport.window,
        size: CellSize(width: viewport.area.width, height: viewport.area.height)),
      glyphs: state.traits.glyphs, depth: state.traits.depth, heatmap: heatmap?.id)
    let cells: Canvas
    if let mosaic = mosaics[state.inference.model], mosaic.key == key {
      cells = mosaic.cells
    } else {
      cells = mosaic(of: picture, viewport, state.traits, heatmap, key.samples)
      mosaics[state.inference.model] = (key, cells)
    }
    canvas.draw(cells, x: viewport.area.x, y: viewport.area.y)
    guard let inspected = state.inspected else { return }
    Self.overlay(state, inspected).draw(on: &canvas, viewport)
  }

  private func mosaic(
    of picture: LoadedPicture, _ viewport: Viewport, _ traits: TerminalTraits, _ heatmap: Heatmap?,
    _ key: SampleKey
  ) -> Canvas {
    guard let heatmap else { return picture.mosaic(viewport, traits) }
    let image = samples.flatMap { $0.key == key ? $0.image : nil } ?? picture.samples(viewport)
    samples = (key, image)
    return Mosaic(glyphs: traits.glyphs, depth: traits.depth).canvas(
      heatmap.blended(over: image, viewport.window))
  }

  /// What lies over the picture.
  static func overlay(_ state: State, _ inspected: InspectedPicture) -> PictureOverlay {
    var overlay = PictureOverlay()
    let showsTruth =
      state.options.view == .focal || state.options.view == .training
      || state.options.showsGroundTruth && state.options.view != .misses
    if showsTruth { GroundTruthOverlay.outline(on: &overlay, state) }
    state.options.view.view.draw(on: &overlay, state, inspected)
    if showsTruth { GroundTruthOverlay.label(on: &overlay, state) }
    if let drawnBox = state.drawnBox { DrawnBoxOverlay.draw(drawnBox, on: &overlay, state) }
    return overlay
  }
}

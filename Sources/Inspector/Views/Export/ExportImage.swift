import Imaging
import Terminal

extension Frame {
  /// The view as a picture to show others: the source picture at its own resolution with smooth boxes, labels and heat
  /// maps, and around it header, panel and sliders in the program's font.
  ///
  /// A small picture is enlarged by a whole number; one with a side above 2,000 pixels is reduced to that. What the
  /// screen shows of the picture, zoomed, is what the image shows; the size of the screen changes nothing else. Without a
  /// picture to show it is the screen itself.
  public func exportImage(backdrop: Backdrop = .dark) -> Image {
    var shown = regions.state
    // On a narrow screen the panel may have taken the picture's place.
    shown.prefersPanel = false
    guard shown.options.view != .browser, let inspected = shown.inspected, let viewport = shown.viewport
    else {
      return image(backdrop: backdrop)
    }
    let page = ExportPage(shown, inspected.picture, viewport.window)
    let text = Renderer.textFrame(page.state)
    // The last line is for keys.
    let rows = page.state.layout.footer.y
    var raster = Raster(text.image(scale: page.size.fontScale, rows: rows, backdrop: backdrop))
    let heatmap = page.state.options.view.view.heatmap(page.state, inspected)
    let picture = inspected.picture.exportImage(
      page.size, heatmap, Renderer.overlay(page.state, inspected))
    raster.draw(picture, x: page.area.x, y: page.area.y)
    return raster.image
  }
}

/// Where the picture and the text stand on an image to show others.
struct ExportPage {
  let size: ExportSize
  /// What the text is drawn from.
  let state: State
  /// The picture's pixels in the image.
  let area: Area

  init(_ shown: State, _ picture: LoadedPicture, _ window: Window) {
    size = ExportSize(picture.image.size, window)
    state = shown.prepared(for: size)
    let room = state.layout.picture
    let (across, down) = (Glyph.width * size.fontScale, Glyph.height * size.fontScale)
    area = Area(
      x: room.x * across + (room.width * across - size.width) / 2,
      y: room.y * down + (room.height * down - size.height) / 2, width: size.width, height: size.height)
  }
}

extension State {
  /// The state on the smallest screen that has room for a picture and for a panel beside it, in all colours and
  /// without what only the keys are about.
  fileprivate func prepared(for size: ExportSize) -> State {
    var state = self
    (state.prompt, state.popup, state.showsPictureList, state.message) = (nil, nil, false, nil)
    state.scroll = 0
    // Others are told the picture's name, and not the folders of this machine.
    let name = state.pictures[inference.picture].name
    state.pictures[inference.picture].name = name.split(separator: "/").last.map(String.init) ?? name
    let (wide, high) = (size.cells.width, max(Self.leastExportRows, size.cells.height))
    state.traits = TerminalTraits(size: CellSize(width: 64, height: high))
    while state.layout.picture.width < wide { state.traits.size.width += 1 }
    while state.layout.picture.height < high { state.traits.size.height += 1 }
    return state
  }

  /// Fewer would leave the panel of a low picture without room.
  private static let leastExportRows = 36
}

extension LoadedPicture {
  /// The picture alone, as `Frame.exportImage` draws it.
  ///
  /// - Parameter traits: those of the screen of which the image shows as much, where it is zoomed.
  public func exportImage(_ traits: TerminalTraits, zoom: Double = 1, center: Point? = nil) -> Image {
    let viewport = Viewport(
      picture: image.size, room: Area(x: 0, y: 0, width: traits.size.width, height: traits.size.height),
      cellAspect: traits.cellAspect, zoom: zoom, center: center)
    return exportImage(ExportSize(image.size, viewport.window), nil, PictureOverlay())
  }

  func exportImage(_ size: ExportSize, _ heatmap: Heatmap?, _ overlay: PictureOverlay) -> Image {
    var samples = pyramid.sample(size.window, width: size.width, height: size.height)
    if let heatmap { samples = heatmap.blended(over: samples, size.window) }
    var raster = Raster(samples)
    overlay.draw(
      on: &raster,
      RasterView(window: size.window, width: size.width, height: size.height, scale: size.fontScale))
    return raster.image
  }
}

extension Image {
  var size: PixelSize { PixelSize(width: width, height: height) }
}

import Imaging
import RetinaNet
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// Views as pictures to show others.
struct ExportTests {
  private func whole(_ width: Int, _ height: Int) -> ExportSize {
    ExportSize(
      PixelSize(width: width, height: height),
      Window(x: 0, y: 0, width: Double(width), height: Double(height)))
  }

  @Test(arguments: [
    (448, 384, 896, 768, 1), (640, 480, 1280, 960, 1), (1333, 800, 1333, 800, 1),
    (1920, 1080, 1920, 1080, 2), (4000, 3000, 2000, 1500, 2), (3000, 4000, 1500, 2000, 2),
    (100, 2000, 100, 2000, 1), (20, 10, 1600, 800, 1), (1, 1, 800, 800, 1), (384, 512, 768, 1024, 1),
    (65_000, 20, 2000, 1, 1),
  ])
  func smallPicturesAreEnlargedAndHugeOnesReduced(
    width: Int, height: Int, drawnWidth: Int, drawnHeight: Int, fontScale: Int
  ) {
    let size = whole(width, height)
    #expect([size.width, size.height, size.fontScale] == [drawnWidth, drawnHeight, fontScale])
    #expect(size.window == Window(x: 0, y: 0, width: Double(width), height: Double(height)))
  }

  @Test func aPartIsWidenedToWholePixels() {
    let size = ExportSize(
      PixelSize(width: 448, height: 384), Window(x: 10.4, y: 20, width: 99.7, height: 90.2))
    #expect(size.window == Window(x: 10, y: 20, width: 101, height: 91))
    #expect((size.width, size.height) == (101 * 9, 91 * 9))
  }

  /// The part of an image that shows the picture.
  private func picture(in image: Image, _ state: State) throws -> Raster {
    let viewport = try #require(state.viewport)
    let page = ExportPage(state, try #require(state.picture), viewport.window)
    #expect(page.area.clipped(to: Area(x: 0, y: 0, width: image.width, height: image.height)) == page.area)
    var part = Raster(width: page.area.width, height: page.area.height, color: .black)
    part.draw(image, x: -page.area.x, y: -page.area.y)
    return part
  }

  private static func color(_ raster: Raster, _ x: Int, _ y: Int) -> [UInt8] {
    let place = (y * raster.width + x) * 3
    return Array(raster.pixels[place..<place + 3])
  }

  @Test func theSourcesPixelsAreKeptAwayFromTheOverlay() throws {
    let source = try #require(TestState.ready().picture).image
    let size = whole(source.width, source.height)
    let factor = size.width / source.width
    var overlay = PictureOverlay()
    let boxes = [Box(x1: 20.3, y1: 15.6, x2: 90, y2: 70.25), Box(x1: -30, y1: 40, x2: 50, y2: 1e9)]
    overlay.outline(boxes[0], .light, RGB(255, 0, 0))
    overlay.outline(boxes[1], .heavy, RGB(255, 0, 0))
    overlay.outline(Box(x1: 100, y1: 20, x2: .nan, y2: 30), .heavy, RGB(255, 0, 0))
    let drawn = Raster(LoadedPicture(source).exportImage(size, nil, overlay))
    var (kept, changed) = (0, 0)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let place = ((y / factor) * source.width + x / factor) * 3
        if Self.color(drawn, x, y) == Array(source.pixels[place..<place + 3]) {
          kept += 1
          continue
        }
        changed += 1
        let (across, down) = (Float(x) + 0.5, Float(y) + 0.5)
        let isNear = boxes.contains { box in
          let edges = [box.x1, box.y1, box.x2, box.y2].map { $0 * Float(factor) }
          let isWithin =
            across > edges[0] - 5 && across < edges[2] + 5 && down > edges[1] - 5 && down < edges[3] + 5
          let distance = min(
            abs(across - edges[0]), abs(across - edges[2]), abs(down - edges[1]), abs(down - edges[3]))
          return isWithin && distance < 5
        }
        if !isNear { Issue.record("\(x), \(y) is far from the boxes") }
      }
    }
    #expect(changed > 1000 && kept > size.width * size.height * 8 / 10)
  }

  private static func state(of view: ViewKind) -> State {
    switch view {
    case .focal: return FocalState.ready(.map)
    case .misses:
      var state = MissState.ready(view: .misses)
      state.press(.down)
      state.options.zoom = 1
      return state
    default:
      var state = MissState.ready(view: view)
      state.press(.down)
      return state
    }
  }

  @Test(arguments: [ViewKind.detections, .levels, .anchors, .scores, .misses, .focal])
  func everyViewIsDrawnBesideItsPanel(view: ViewKind) throws {
    let state = Self.state(of: view)
    let frame = Renderer().frame(state)
    let image = frame.exportImage()
    let source = try #require(state.picture).image
    let size = whole(source.width, source.height)
    #expect(image.width > size.width + 30 * Glyph.width && image.height > size.height)
    #expect(image.width * image.height < 2 * size.width * size.height, "no more than it needs")
    let part = try picture(in: image, state)
    let plain = LoadedPicture(source).exportImage(size, nil, PictureOverlay())
    #expect(part.image != plain, "something is drawn over the picture")
    // The panel: letters on the backdrop.
    let raster = Raster(image)
    let ink = (size.width + 40..<image.width).reduce(0) { count, x in
      count + (40..<image.height - 80).count { Self.color(raster, x, $0) == [204, 204, 204] }
    }
    #expect(ink > 500, "the panel is written")
    #expect(frame.exportImage(backdrop: .light) != image)
  }

  @Test func theChosenOneHasItsLabelInItsColour() throws {
    var state = MissState.ready(view: .detections)
    state.press(.down)
    let detection = try #require(state.selectedDetection)
    let color = ClassColors.color(detection.label)
    let part = try picture(in: Renderer().frame(state).exportImage(), state)
    let count = stride(from: 0, to: part.pixels.count, by: 3).count {
      Array(part.pixels[$0..<$0 + 3]) == [color.red, color.green, color.blue]
    }
    #expect(count > 400, "\(count) pixels have the class's colour")
  }

  @Test func theScreensSizeAndColoursChangeNothing() {
    var state = MissState.ready(width: 160, height: 48, view: .levels)
    let image = Renderer().frame(state).exportImage()
    state.traits = TerminalTraits(size: CellSize(width: 80, height: 24), depth: .none, glyphs: .ascii)
    #expect(Renderer().frame(state).exportImage() == image)
    state.press(.character("?"))
    #expect(Renderer().frame(state).exportImage() == image, "help is not part of it")
    state.press(.escape)
    state.traits.size = CellSize(width: 40, height: 20)
    state.prefersPanel = true
    #expect(state.viewport == nil)
    #expect(Renderer().frame(state).exportImage() == image, "nor is it missing where the panel has its place")
  }

  @Test func foldersAreNotTold() {
    var state = MissState.ready(view: .detections)
    let image = Renderer().frame(state).exportImage()
    state.pictures[0].name = "/home/someone/private/picture0.png"
    #expect(Renderer().frame(state).exportImage() == image)
  }

  @Test func withoutAPictureTheScreenIsSaved() {
    let state = TestState.fresh(width: 80, height: 24)
    let image = Renderer().frame(state).exportImage()
    #expect([image.width, image.height] == [80 * Glyph.width, 24 * Glyph.height])
  }
}

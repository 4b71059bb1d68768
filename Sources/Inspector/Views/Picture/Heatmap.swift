import Imaging
import RetinaNet
import Terminal
import Training

/// Colours on a level's grid that are blended over the picture.
struct Heatmap: Sendable {
  /// What the colours depend on: heat maps of equal identities are equal, and are not blended again.
  var id: ID
  var geometry: GridGeometry
  /// Computes the colours; called only when they must be blended.
  var colors: @Sendable () -> Colors

  struct Colors: Sendable {
    /// `[height, width, 3]` of the grid.
    var pixels: [UInt8]
    /// How much of the picture they cover, 0…255, `[height, width]`.
    var opacity: [UInt8]
    /// Whether dark colours stand for nothing much, and only dim a light picture so that others are seen.
    var isVeil = false
  }

  /// How the colours lie between the middles of grid cells.
  enum Texture: Sendable, Hashable {
    /// Every cell has one colour: for values that are read cell by cell.
    case cells
    /// They run into one another: for a hint where something is.
    case smooth
  }

  struct ID: Sendable, Hashable {
    var inference: InferenceID
    var layer: FeatureLayer
    var content: Content
    var texture = Texture.cells
  }

  enum Content: Sendable, Hashable {
    case features(Reduction, channel: Int?)
    /// `threshold`: the centre of a diverging colour map.
    case scores(label: Int, shape: Int?, threshold: Float?)
    /// The highest score of a class, or of any, at each place on a level, or on all of them.
    case highestScores(label: Int?, level: Int?)
    /// Of one ground truth; `isOfAllLevels`: whether the layer's cells hold the sums of all levels.
    case loss(FocalLoss, LossQuantity, LossSide, isOfAllLevels: Bool, of: ObjectIdentifier)
  }
}

/// Maps values to colours.
struct ColorMap: Sendable, Hashable {
  enum Scheme: Sendable, Hashable { case sequential, diverging }

  var scheme: Scheme
  var range: ValueRange
  /// Whether the picture does not show through: with few colours the two could not be told apart.
  var isOpaque: Bool

  /// Without colours only lightness tells values apart, and the two ends of the diverging ramp are equally light.
  init(_ scheme: Scheme, _ range: ValueRange, depth: ColorDepth) {
    self.scheme = depth == .none ? .sequential : scheme
    self.range = range
    isOpaque = depth != .truecolor && depth != .palette256
  }

  /// The colours of a grid's values. Weak values let the picture show through, strong ones cover it; NaN leaves it as
  /// it is.
  func colors(_ values: [Float]) -> Heatmap.Colors {
    var pixels: [UInt8] = []
    var opacity: [UInt8] = []
    pixels.reserveCapacity(values.count * 3)
    opacity.reserveCapacity(values.count)
    for value in values {
      let position = range.position(value)
      let color = scheme.ramp.color(position ?? 0)
      pixels.append(color.red)
      pixels.append(color.green)
      pixels.append(color.blue)
      opacity.append(position.map(cover) ?? 0)
    }
    return Heatmap.Colors(
      pixels: pixels, opacity: opacity, isVeil: scheme == .sequential && !isOpaque)
  }

  private func cover(_ position: Float) -> UInt8 {
    if isOpaque { return 255 }
    switch scheme {
    case .sequential: return UInt8(60 + 170 * position * position)
    case .diverging: return UInt8(60 + 170 * (2 * position - 1).magnitude)
    }
  }
}

extension ColorMap.Scheme {
  var ramp: Ramp {
    switch self {
    case .sequential: .sequential
    case .diverging: .diverging
    }
  }
}

extension LoadedPicture {
  /// The part of the picture that a viewport shows, sampled as a mosaic needs it.
  func samples(_ viewport: Viewport) -> Image {
    Mosaic.samples(of: pyramid, viewport.window, columns: viewport.area.width, rows: viewport.area.height)
  }

  /// The part of the picture that a viewport shows, in block characters: a canvas of the viewport's size.
  func mosaic(_ viewport: Viewport, _ traits: TerminalTraits) -> Canvas {
    Mosaic(glyphs: traits.glyphs, depth: traits.depth).canvas(samples(viewport))
  }

  /// The picture alone, as large as the size of `traits` allows.
  public func canvas(_ traits: TerminalTraits, zoom: Double = 1, center: Point? = nil) -> Canvas {
    let viewport = Viewport(
      picture: PixelSize(width: image.width, height: image.height),
      room: Area(x: 0, y: 0, width: traits.size.width, height: traits.size.height),
      cellAspect: traits.cellAspect, zoom: zoom, center: center)
    return mosaic(viewport, traits)
  }
}

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
  }

  struct ID: Sendable, Hashable {
    var inference: InferenceID
    var layer: FeatureLayer
    var content: Content
  }

  enum Content: Sendable, Hashable {
    case features(Reduction, channel: Int?)
    /// `threshold`: the centre of a diverging colour map.
    case scores(label: Int, shape: Int?, threshold: Float?)
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
    return Heatmap.Colors(pixels: pixels, opacity: opacity)
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

extension Heatmap {
  /// The samples of a window of the picture with these colours over them. Each sample takes the colour of its grid
  /// cell, so that cells keep their size.
  func blended(over samples: Image, _ window: Window) -> Image {
    guard geometry.width > 0, geometry.height > 0 else { return samples }
    let colors = colors()
    // The grid's column under each column of samples, found once.
    let columns = (0..<samples.width).map { x in
      geometry.cell(at: Point(x: window.x + (Double(x) + 0.5) / Double(samples.width) * window.width, y: 0)).x
    }
    let count = samples.width * samples.height * 3
    let mixed = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { input in
        colors.pixels.withUnsafeBufferPointer { pixels in
          colors.opacity.withUnsafeBufferPointer { opacity in
            columns.withUnsafeBufferPointer { columns in
              for y in 0..<samples.height {
                let middle = window.y + (Double(y) + 0.5) / Double(samples.height) * window.height
                let row = geometry.cell(at: Point(x: 0, y: middle)).y * geometry.width
                for x in 0..<samples.width {
                  let cell = row + columns[x]
                  let share = Int(opacity[cell])
                  let place = (y * samples.width + x) * 3
                  for channel in 0..<3 {
                    let old = Int(input[place + channel])
                    output[place + channel] = UInt8(
                      truncatingIfNeeded: old + ((Int(pixels[cell * 3 + channel]) - old) * share + 127) / 255)
                  }
                }
              }
            }
          }
        }
      }
      initialized = count
    }
    return Image(width: samples.width, height: samples.height, pixels: mixed)
  }
}

extension LoadedPicture {
  /// The part of the picture that a viewport shows, in block characters: a canvas of the viewport's size.
  func mosaic(_ viewport: Viewport, _ traits: TerminalTraits, _ heatmap: Heatmap? = nil) -> Canvas {
    var samples = Mosaic.samples(
      of: pyramid, viewport.window, columns: viewport.area.width, rows: viewport.area.height)
    if let heatmap { samples = heatmap.blended(over: samples, viewport.window) }
    return Mosaic(glyphs: traits.glyphs, depth: traits.depth).canvas(samples)
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

import Imaging

extension Heatmap {
  /// The samples of a window of the picture with these colours over them.
  ///
  /// Where colours are a veil, they spare what is dark already: a dark picture is not darkened further.
  func blended(over samples: Image, _ window: Window) -> Image {
    guard geometry.width > 0, geometry.height > 0 else { return samples }
    let colors = colors()
    let columns = taps(samples.width, window.x, window.width, geometry.stepX, geometry.width)
    let rows = taps(samples.height, window.y, window.height, geometry.stepY, geometry.height)
    var line = HeatmapLine(columns: columns, gridWidth: geometry.width)
    let count = samples.width * samples.height * 3
    let mixed = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { input in
        for (y, row) in rows.enumerated() {
          line.read(row, of: colors)
          line.mix(into: output, input, at: y * samples.width * 3, isVeil: colors.isVeil)
        }
      }
      initialized = count
    }
    return Image(width: samples.width, height: samples.height, pixels: mixed)
  }

  /// Which of the grid's columns, or rows, each column or row of samples takes its colour from.
  private func taps(
    _ count: Int, _ start: Double, _ extent: Double, _ step: Double, _ cells: Int
  ) -> [HeatmapTap] {
    (0..<count).map { sample in
      // In grid cells, whose middles are at whole numbers.
      let place = (start + (Double(sample) + 0.5) / Double(count) * extent) / step
      let clamped = place.isFinite ? min(max(0, place), Double(cells - 1)) : 0
      let first = Int(id.texture == .cells ? clamped.rounded() : clamped.rounded(.down))
      return HeatmapTap(
        first: first, second: min(first + 1, cells - 1),
        share: id.texture == .cells ? 0 : Float(clamped) - Float(first))
    }
  }
}

/// Two neighbours in a row or column of grid cells, and how much of the second is taken.
private struct HeatmapTap: Equatable {
  let first, second: Int
  let share: Float
}

/// The colours along one line of samples.
private struct HeatmapLine {
  private let columns: [HeatmapTap]
  /// Each grid column's red, green and blue times their opacity, and the opacity: invisible colours do not tint their
  /// neighbours.
  private var grid: [Float]
  /// Each sample's red, green, blue and opacity, 0…255.
  private var colors: [Int]
  private var row: HeatmapTap?

  init(columns: [HeatmapTap], gridWidth: Int) {
    self.columns = columns
    grid = Array(repeating: 0, count: 4 * gridWidth)
    colors = Array(repeating: 0, count: 4 * columns.count)
  }

  /// Takes the colours of a line; most lines of crisp cells are like the one before.
  mutating func read(_ row: HeatmapTap, of map: Heatmap.Colors) {
    guard row != self.row else { return }
    self.row = row
    let width = grid.count / 4
    for x in 0..<width {
      let (above, below) = (row.first * width + x, row.second * width + x)
      let (old, new) = (Float(map.opacity[above]) * (1 - row.share), Float(map.opacity[below]) * row.share)
      for channel in 0..<3 {
        grid[4 * x + channel] =
          old * Float(map.pixels[3 * above + channel]) + new * Float(map.pixels[3 * below + channel])
      }
      grid[4 * x + 3] = old + new
    }
    for (x, column) in columns.enumerated() {
      func value(_ part: Int) -> Float {
        let (left, right) = (grid[4 * column.first + part], grid[4 * column.second + part])
        return left + (right - left) * column.share
      }
      let opacity = value(3)
      colors[4 * x + 3] = Int(opacity + 0.5)
      for channel in 0..<3 {
        colors[4 * x + channel] = opacity > 0 ? Int(value(channel) / opacity + 0.5) : 0
      }
    }
  }

  /// Mixes the colours into a line of samples that begins at a place.
  func mix(
    into output: UnsafeMutableBufferPointer<UInt8>, _ input: UnsafeBufferPointer<UInt8>, at start: Int,
    isVeil: Bool
  ) {
    colors.withUnsafeBufferPointer { colors in
      var (place, color) = (start, 0)
      while color < colors.count {
        let (red, green, blue) = (Int(input[place]), Int(input[place + 1]), Int(input[place + 2]))
        let (newRed, newGreen, newBlue) = (colors[color], colors[color + 1], colors[color + 2])
        var share = colors[color + 3]
        if isVeil, share < 255 {
          // Lumas, 0…255.
          let below = (77 * red + 150 * green + 29 * blue) >> 8
          let above = (77 * newRed + 150 * newGreen + 29 * newBlue) >> 8
          if above < below, below < Self.veiledLuma { share = share * below / Self.veiledLuma }
        }
        output[place] = UInt8(truncatingIfNeeded: red + ((newRed - red) * share + 127) / 255)
        output[place + 1] = UInt8(truncatingIfNeeded: green + ((newGreen - green) * share + 127) / 255)
        output[place + 2] = UInt8(truncatingIfNeeded: blue + ((newBlue - blue) * share + 127) / 255)
        place += 3
        color += 4
      }
    }
  }

  /// The lightness from which on a veil has all of its strength.
  private static let veiledLuma = 110
}

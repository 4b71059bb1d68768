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
    var line = HeatmapLine(width: geometry.width)
    let count = samples.width * samples.height * 3
    let mixed = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { input in
        var place = 0
        for row in rows {
          line.read(row, of: colors)
          for column in columns {
            let color = line.color(column)
            var share = color.opacity
            let old = (Int(input[place]), Int(input[place + 1]), Int(input[place + 2]))
            if colors.isVeil, share < 255 {
              let below = Self.luma(old.0, old.1, old.2)
              if below < Self.veiledLuma, Self.luma(color.red, color.green, color.blue) < below {
                share = share * below / Self.veiledLuma
              }
            }
            output[place] = Self.mix(old.0, color.red, share)
            output[place + 1] = Self.mix(old.1, color.green, share)
            output[place + 2] = Self.mix(old.2, color.blue, share)
            place += 3
          }
        }
      }
      initialized = count
    }
    return Image(width: samples.width, height: samples.height, pixels: mixed)
  }

  /// The lightness (luma, 0…255) from which on a veil has all of its strength.
  private static let veiledLuma = 110

  private static func luma(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    (77 * red + 150 * green + 29 * blue) >> 8
  }

  private static func mix(_ old: Int, _ new: Int, _ share: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: old + ((new - old) * share + 127) / 255)
  }

  /// Which of the grid's columns, or rows, each column or row of samples takes its colour from.
  private func taps(
    _ count: Int, _ start: Double, _ extent: Double, _ step: Double, _ cells: Int
  ) -> [HeatmapTap] {
    (0..<count).map { sample in
      // In grid cells, whose middles are at whole numbers.
      let place = (start + (Double(sample) + 0.5) / Double(count) * extent) / step
      let clamped = place.isFinite ? min(max(0, place), Double(cells - 1)) : 0
      switch id.texture {
      case .cells: return HeatmapTap(first: Int(clamped.rounded()), share: 0, last: cells - 1)
      case .smooth:
        return HeatmapTap(
          first: Int(clamped), share: Float(clamped - clamped.rounded(.down)), last: cells - 1)
      }
    }
  }
}

/// Two neighbours in a row or column of grid cells, and how much of the second is taken.
private struct HeatmapTap {
  let first, second: Int
  let share: Float

  init(first: Int, share: Float, last: Int) {
    self.first = first
    second = min(first + 1, last)
    self.share = share
  }
}

/// The colours along one line of samples, for each column of the grid. Colours count by their opacity, so that
/// invisible ones do not tint their neighbours.
private struct HeatmapLine {
  private var values: [SIMD4<Float>]

  init(width: Int) { values = Array(repeating: .zero, count: width) }

  mutating func read(_ row: HeatmapTap, of colors: Heatmap.Colors) {
    for x in values.indices {
      let (above, below) = (colors[row.first * values.count + x], colors[row.second * values.count + x])
      values[x] = above + (below - above) * row.share
    }
  }

  func color(_ column: HeatmapTap) -> (red: Int, green: Int, blue: Int, opacity: Int) {
    let (left, right) = (values[column.first], values[column.second])
    let value = left + (right - left) * column.share
    guard value.w > 0 else { return (0, 0, 0, 0) }
    let color = value / value.w
    func whole(_ number: Float) -> Int { Int(number + 0.5) }
    return (whole(color.x), whole(color.y), whole(color.z), whole(value.w))
  }
}

extension Heatmap.Colors {
  /// A cell's red, green and blue times its opacity, and the opacity.
  fileprivate subscript(cell: Int) -> SIMD4<Float> {
    let share = Float(opacity[cell])
    return SIMD4(
      Float(pixels[cell * 3]) * share, Float(pixels[cell * 3 + 1]) * share,
      Float(pixels[cell * 3 + 2]) * share, share)
  }
}

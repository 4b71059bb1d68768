import Imaging
import Support
import Terminal

/// Axes across and upwards, in character cells, with ticks, numbers and titles. The ends lie in the middle of the first
/// and the last cell. Positions on them are 0…1, whatever the scales.
struct ChartAxes: Sendable, Hashable {
  /// Including ticks, numbers and titles.
  let area: Area
  let across: String
  let upwards: String
  var acrossScale = AxisScale.unit
  var upwardsScale = AxisScale.unit
  /// Whether the titles have a row of their own above the chart.
  var isTitled = true

  /// The area between the axes.
  var inner: Area {
    let top = isTitled ? 1 : 0
    return Area(
      x: area.x + 5, y: area.y + top, width: max(0, area.width - 6), height: max(0, area.height - top - 2))
  }

  func draw(on canvas: inout Canvas) {
    let inner = inner
    guard inner.width > 1, inner.height > 1 else { return }
    if isTitled {
      canvas.write("\(upwards) ↑  \(across) →", x: area.x, y: area.y, .bold, limit: area.right)
    }
    var axes = Strokes(within: area)
    axes.line(from: (inner.x - 1, inner.y), to: (inner.x - 1, inner.bottom), .light, .standard)
    axes.line(from: (inner.x - 1, inner.bottom), to: (inner.right - 1, inner.bottom), .light, .standard)
    let upwardsTicks = upwardsScale.ticks(room: inner.height, each: upwardsScale == .unit ? 2 : 3)
    for tick in upwardsTicks {
      let y = row(tick.position)
      axes.line(from: (inner.x - 2, y), to: (inner.x - 1, y), .light, .standard)
    }
    // Numbers of many steps need more room.
    let digits = acrossScale.range.upperBound >= 1000 ? fixed(acrossScale.range.upperBound, 0).count : 0
    let acrossTicks = acrossScale.ticks(room: inner.width, each: max(6, digits + 3))
    for tick in acrossTicks {
      let x = column(tick.position)
      axes.line(from: (x, inner.bottom), to: (x, inner.bottom + 1), .light, .standard)
    }
    axes.draw(on: &canvas)
    // Drawn over the ends of the ticks, which are a whole cell long.
    for tick in upwardsTicks {
      canvas.write(tick.label, x: area.x, y: row(tick.position), limit: inner.x - 1)
    }
    for tick in acrossTicks {
      let width = TextGlyphs.width(tick.label)
      let x = min(column(tick.position) - (width - 1) / 2, area.right - width)
      canvas.write(tick.label, x: x, y: inner.bottom + 1, limit: area.right)
    }
  }

  /// Where a value lies in cells.
  private func row(_ value: Double) -> Int {
    inner.y + Int(((1 - value) * Double(inner.height - 1)).rounded())
  }
  func column(_ value: Double) -> Int {
    inner.x + Int((value * Double(inner.width - 1)).rounded())
  }

  /// Where a point lies, in cells and their parts.
  func place(_ upwards: Double, _ across: Double) -> (x: Double, y: Double) {
    (
      Double(inner.x) + 0.5 + across * Double(inner.width - 1),
      Double(inner.y) + 0.5 + (1 - upwards) * Double(inner.height - 1)
    )
  }

  /// Where a point lies in the dots of `inner`.
  func dot(_ upwards: Double, _ across: Double) -> (x: Int, y: Int) {
    let place = place(upwards, across)
    return (Int((place.x - Double(inner.x)) * 2), Int((place.y - Double(inner.y)) * 4))
  }
}

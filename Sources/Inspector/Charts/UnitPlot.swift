import Imaging
import Terminal

/// Axes from 0 to 1 across and upwards, in character cells, with ticks, numbers and titles.
struct UnitPlot {
  /// With all that belongs to it.
  let area: Area
  let across: String
  let upwards: String

  /// What lies between the axes.
  var inner: Area {
    Area(x: area.x + 5, y: area.y + 1, width: max(0, area.width - 6), height: max(0, area.height - 3))
  }

  func draw(on canvas: inout Canvas) {
    let inner = inner
    guard inner.width > 1, inner.height > 1 else { return }
    canvas.write(upwards, x: area.x, y: area.y, .bold, limit: area.right)
    var axes = Strokes(within: area)
    axes.line(from: (inner.x - 1, inner.y), to: (inner.x - 1, inner.bottom), .light, .standard)
    axes.line(from: (inner.x - 1, inner.bottom), to: (inner.right - 1, inner.bottom), .light, .standard)
    for value in Self.ticks(room: inner.height, each: 2) {
      let y = row(value)
      axes.line(from: (inner.x - 2, y), to: (inner.x - 1, y), .light, .standard)
      canvas.write(fixed(value, 1), x: area.x, y: y)
    }
    for value in Self.ticks(room: inner.width, each: 6) {
      let x = column(value)
      axes.line(from: (x, inner.bottom), to: (x, inner.bottom + 1), .light, .standard)
    }
    axes.draw(on: &canvas)
    // Over the ends of the ticks, which are as long as a cell.
    for value in Self.ticks(room: inner.width, each: 6) {
      canvas.write(fixed(value, 1), x: column(value) - 1, y: inner.bottom + 1, limit: area.right)
    }
    canvas.write(across, x: inner.right - across.count, y: inner.bottom - 1, .bold, limit: area.right)
  }

  /// Where a value lies in cells.
  private func row(_ value: Double) -> Int { inner.y + dot(value, 0).y / 4 }
  private func column(_ value: Double) -> Int { inner.x + dot(0, value).x / 2 }

  /// Where a point lies in the dots of `inner`.
  func dot(_ upwards: Double, _ across: Double) -> (x: Int, y: Int) {
    (
      Int((across * Double(2 * inner.width - 1)).rounded()),
      Int(((1 - upwards) * Double(4 * inner.height - 1)).rounded())
    )
  }

  /// Values that are not too close.
  private static func ticks(room: Int, each: Int) -> [Double] {
    let steps = [10, 5, 2].first { room >= $0 * each } ?? 1
    return (0...steps).map { Double($0) / Double(steps) }
  }
}

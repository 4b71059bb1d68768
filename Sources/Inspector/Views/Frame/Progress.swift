import Imaging
import Terminal

/// A bar that says what is being done, and how much of it is.
enum Progress {
  static func draw(on canvas: inout Canvas, _ area: Area, stage: String, fraction: Double?) {
    var x = canvas.write(stage + "… ", x: area.x, y: area.y, .bold, limit: area.right)
    guard let fraction else { return }
    let width = min(40, area.right - x - 5)
    guard width >= 4 else { return }
    let done = Int((Double(width) * min(max(fraction, 0), 1)).rounded(.down))
    x = canvas.write(String(repeating: "━", count: done), x: x, y: area.y, Accent.knob)
    x = canvas.write(String(repeating: "─", count: width - done), x: x, y: area.y, .dim)
    canvas.write(" \(Int(fraction * 100)) %", x: x, y: area.y, limit: area.right)
  }
}

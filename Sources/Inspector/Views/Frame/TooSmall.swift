import Terminal

/// What a screen says on which nothing useful fits.
enum TooSmall {
  static func draw(on canvas: inout Canvas) {
    let smallest = Layout.smallest
    let lines = ["too small:", "\(smallest.width)×\(smallest.height)", "needed"]
    for (row, line) in lines.enumerated() { canvas.write(line, x: 0, y: row) }
  }
}

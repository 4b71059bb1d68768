import Imaging

/// The colour of a box's line over a picture.
public enum LineColor {
  /// One colour for all of a box's line: the given one, lightened or darkened as far as needed to be seen along most of
  /// its way. Lines that change their colour from cell to cell look like several.
  ///
  /// - Parameters:
  ///   - box: the line's cells are at its edge.
  ///   - canvas: with the picture that the line is drawn over.
  ///   - limits: what lies outside is not drawn.
  public static func visible(_ color: RGB, around box: Area, on canvas: Canvas, within limits: Area) -> RGB {
    let grounds = luminances(below: box, on: canvas, limits)
    guard !grounds.isEmpty else { return color }
    var best = (color: color, share: -1.0)
    for variant in variants(of: color) {
      let own = variant.luminance + 0.05
      let seen = grounds.count { max(own, $0) / min(own, $0) >= wantedContrast }
      let share = Double(seen) / Double(grounds.count)
      if share >= wantedShare { return variant }
      if share > best.share { best = (variant, share) }
    }
    return best.color
  }

  /// From the colour itself to its lightest and darkest.
  private static func variants(of color: RGB) -> [RGB] {
    [color] + [0.25, 0.5].flatMap { [color.mixed(with: .white, $0), color.mixed(with: .black, $0)] }
  }

  private static let wantedContrast = 1.7
  private static let wantedShare = 0.75

  /// The luminances of the picture along the edge, each and 0.05, as contrast ratios need them.
  private static func luminances(below box: Area, on canvas: Canvas, _ limits: Area) -> [Double] {
    let seen = box.clipped(to: limits).clipped(to: canvas.area)
    var cells: [(Int, Int)] = []
    for y in Set([box.y, box.bottom - 1]) where seen.y <= y && y < seen.bottom {
      for x in seen.x..<max(seen.x, seen.right) { cells.append((x, y)) }
    }
    for x in Set([box.x, box.right - 1]) where seen.x <= x && x < seen.right {
      for y in seen.y..<max(seen.y, seen.bottom) { cells.append((x, y)) }
    }
    return cells.compactMap { canvas.blendedBackground($0.0, $0.1).rgb.map { $0.luminance + 0.05 } }
  }
}

import Terminal

/// What the inspector knows of the terminal that it is shown on.
public struct TerminalTraits: Sendable, Hashable {
  public var size: CellSize
  public var depth: ColorDepth
  public var glyphs: GlyphSet
  /// A character cell's width over its height.
  public var cellAspect: Double

  public init(
    size: CellSize, depth: ColorDepth = .truecolor, glyphs: GlyphSet = .quadrant, cellAspect: Double = 0.5
  ) {
    self.size = size
    self.depth = depth
    self.glyphs = glyphs
    self.cellAspect = cellAspect
  }
}

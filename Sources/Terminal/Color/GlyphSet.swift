/// Which characters a picture is made of. Each holds those before it, but for `ascii`, which stands alone.
public enum GlyphSet: String, Sendable, Hashable, CaseIterable {
  /// Where the locale has no block elements.
  case ascii
  /// Upper and lower half blocks.
  case half
  /// Half blocks, quadrants and eighths: the default; every font has them.
  case quadrant
  /// And sextants (Unicode 13).
  case sextant
  /// And wedges: the smooth mosaic triangles of Unicode 13.
  case wedge
}

/// A share (0…1) of `width` columns as a bar, to an eighth of a column.
func bar(_ share: Float, width: Int) -> String {
  guard share > 0, width > 0 else { return "" }
  let eighths = Int((min(share, 1) * Float(width) * 8).rounded())
  let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
}

extension Pane {
  /// How long bars are behind `used` columns of text: short ones compare as well as long ones.
  func barWidth(behind used: Int) -> Int { min(20, max(0, width - used)) }
}

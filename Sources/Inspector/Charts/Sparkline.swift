/// Values (0…1) as a row of bars, one character each; nothing for 0.
func sparkline(_ values: [Double]) -> String {
  let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  return String(
    values.map { value in
      value > 0 ? bars[min(bars.count - 1, Int(value * Double(bars.count)))] : " "
    })
}

import Support
import Testing

@Suite("Wrapping")
struct TextWrappingTests {
  @Test("a line break never comes between a value and its unit")
  func unitsStay() {
    let text =
      "It is 120×80 px large, 12 × 9 px on P4 (61.2 %), took 45 ms, needs 1.5 GiB; by 2 px, and 4 × 4 px. 99 %"
    let values = ["120×80 px", "12 × 9 px", "61.2 %", "45 ms", "1.5 GiB", "2 px", "4 × 4 px", "99 %"]
    for width in 9...110 {
      let lines = TextWrapping.lines(text, width: width)
      #expect(lines.joined(separator: " ") == text)
      for value in values where value.count + 2 <= width {
        #expect(lines.contains { $0.contains(value) }, "\(value) in \(width) columns")
      }
      for line in lines { #expect(line.count <= width, "\(line)") }
    }
  }

  @Test("a value stays with what it is a value of")
  func namesStay() {
    let text =
      "found by detection 8, IoU 0.81: width × 1.23, 36 × 0.92 = 33 px, IoU ≥ 0.3, by −0.2 → 5 in top k"
    let values = ["IoU 0.81:", "width × 1.23,", "36 × 0.92", "= 33 px,", "≥ 0.3,", "→ 5"]
    for width in 13...110 {
      let lines = TextWrapping.lines(text, width: width)
      #expect(lines.joined(separator: " ") == text)
      for value in values {
        #expect(lines.contains { $0.contains(value) }, "\(value) in \(width) columns: \(lines)")
      }
    }
  }

  @Test("what fits on no line is broken all the same")
  func longValues() {
    #expect(TextWrapping.lines("1000 × 2000 px", width: 6) == ["1000 ×", "2000", "px"])
  }

  @Test("words, no-break spaces and the first line's width")
  func words() {
    #expect(TextWrapping.lines("a b\u{A0}c d", width: 3) == ["a", "b c", "d"])
    #expect(TextWrapping.lines("one two three", width: 7, first: 4) == ["one", "two", "three"])
    #expect(TextWrapping.lines("", width: 7) == [])
    // No number, no value.
    #expect(TextWrapping.lines("size px", width: 5) == ["size", "px"])
  }
}

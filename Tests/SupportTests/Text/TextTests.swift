import Foundation
import Support
import Terminal
import Testing

@testable import Support

struct NumberTextTests {
  @Test(arguments: [
    (0.0, 0, "0"), (0.0, 3, "0.000"), (0.9345, 3, "0.935"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"),
    (-12.5, 1, "−12.5"), (1.0, 2, "1.00"), (123456.789, 1, "123456.8"), (0.009, 2, "0.01"),
    (999.96, 1, "1000.0"), (1e300, 2, "1.0e300"), (Double.infinity, 2, "∞"),
  ])
  func writesSoManyDigits(value: Double, digits: Int, expected: String) {
    #expect(fixed(value, digits) == expected)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (34_014_999, "34,014,999"), (-1234, "−1,234"), (-123, "−123"),
    (Int.min, "−9,223,372,036,854,775,808"),
  ])
  func setsThousandsApart(number: Int, expected: String) {
    #expect(grouped(number) == expected)
  }

  @Test(arguments: [(0, "no pictures"), (1, "1 picture"), (2000, "2,000 pictures")])
  func countsThings(number: Int, expected: String) {
    #expect(counted(number, "picture") == expected)
    #expect(
      counted(number, "box", "boxes")
        == expected.replacing("picture", with: "box").replacing("boxs", with: "boxes"))
  }

  @Test func agreesWithCOverManyNumbers() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<2000 {
      let value = Double.random(in: -10_000..<10_000, using: &random)
      // Away from ties, where both are right in their own way.
      guard abs((value * 1000).truncatingRemainder(dividingBy: 1)).distance(to: 0.5).magnitude > 1e-6 else {
        continue
      }
      #expect(fixed(value, 3) == String(format: "%.3f", value).replacing("-", with: "−"))
    }
  }
}

struct PrintableTests {
  @Test func leavesOrdinaryTextAlone() {
    for text in ["", "bird.png", "Straße – 日本語 – 🐧 – e\u{301}", "a\\b", "👩\u{200D}🚀"] {
      #expect(printable(text) == text)
    }
  }

  @Test(arguments: [
    ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
    ("a\rb\nc\td\u{7f}", "a\\u{d}b\\u{a}c\\u{9}d\\u{7f}"),
    ("\u{9b}31m", "\\u{9b}31m"),
    ("gpj.\u{202e}tac", "gpj.\\u{202e}tac"),
    ("\u{2066}a\u{2069}\u{200f}\u{061c}", "\\u{2066}a\\u{2069}\\u{200f}\\u{61c}"),
    ("a\u{2028}b\u{feff}\u{200b}", "a\\u{2028}b\\u{feff}\\u{200b}"),
    ("\u{e0041}", "\\u{e0041}"),
  ])
  func spellsOutWhatATerminalWouldObey(text: String, expected: String) {
    #expect(printable(text) == expected)
  }

  @Test func keepsLineEndsOfMessagesWhereAsked() {
    #expect(printable("one\ntwo\u{1b}", keepingNewlines: true) == "one\ntwo\\u{1b}")
  }

  @Test func escapesControlsThatShareACharacterWithALetter() {
    // "\r\n" is one character of Swift's, but two of a terminal's.
    #expect(printable("\r\n") == "\\u{d}\\u{a}")
  }
}

struct TextEndTests {
  @Test(arguments: [
    ("short.png", 9, "short.png"), ("/a/long/way/to.png", 8, "…/to.png"), ("/鳥鳥.png", 7, "…鳥.png"),
    ("/鳥鳥.png", 6, "….png"), ("name", 1, "…"), ("", 0, ""),
  ])
  func keepsTheEnd(_ text: String, _ columns: Int, _ expected: String) {
    let end = TextGlyphs.end(of: text, columns: columns)
    #expect(end == expected)
    #expect(TextGlyphs.width(end) <= columns)
  }
}

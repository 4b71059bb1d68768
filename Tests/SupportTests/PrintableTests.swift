import Support
import Testing

@testable import Support

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

import Support
import Terminal
import Testing

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

import Testing

@testable import Reports

@Suite struct TextLayoutTests {
  @Test func paragraphsWrapAtBlanksOnly() {
    #expect(
      TextLayout.paragraph("missed: a bird, no anchor fits", indent: 4, hanging: 2, columns: 17)
        == "  missed: a bird,\n    no anchor\n    fits\n")
    #expect(TextLayout.paragraph("a verylongword b", indent: 0, columns: 6) == "a\nverylongword\nb\n")
    #expect(
      TextLayout.paragraph("--nms\u{A0}0.6 finds it", indent: 0, columns: 12) == "--nms 0.6\nfinds it\n")
    #expect(TextLayout.paragraph("", indent: 2) == "")
  }

  @Test func columnsCountWideCharactersTwice() {
    #expect(TextLayout.paragraph("鳥鳥鳥 鳥鳥", indent: 0, columns: 10) == "鳥鳥鳥\n鳥鳥\n")
    #expect(TextLayout.paragraph("鳥鳥鳥 鳥鳥", indent: 0, columns: 11) == "鳥鳥鳥 鳥鳥\n")
  }

  @Test func listsHaveCommasAndWrap() {
    #expect(TextLayout.list(["bird", "cat", "cow"], columns: 10) == ["bird, cat,", "cow"])
    #expect(TextLayout.list(["a long name", "b"], columns: 5) == ["a long name,", "b"])
    #expect(TextLayout.list([], columns: 5) == [])
  }
}

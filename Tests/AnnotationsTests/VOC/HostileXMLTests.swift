import Support
import Testing

@testable import Annotations

@Suite struct HostileXMLTests {

  private func problem(_ bytes: [UInt8]) -> String {
    do throws(AnnotationError) {
      _ = try VOCDocument.parse(bytes, source: "a.xml")
      return "no error"
    } catch { return "\(error)" }
  }

  private func problem(_ text: String) -> String { problem(Array(text.utf8)) }

  @Test func refusesEntitiesBeforeParsing() {
    let bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"ha\">"
      + (1...30).map { "<!ENTITY e\($0) \"&e\($0 - 1);&e\($0 - 1);\">" }.joined()
      + "]><annotation>&e30;</annotation>"
    #expect(problem(bomb).contains("it declares a document type or entities"))
    #expect(
      problem("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><annotation/>").contains(
        "it declares a document type"))
    #expect(problem("<annotation>&unknown;</annotation>").contains("not well-formed XML"))
  }

  @Test func boundsDepth() {
    let deep = "<annotation>" + String(repeating: "<a>", count: 100_000)
    #expect(problem(deep).contains("more than 32 elements are open at once"))
  }

  @Test(arguments: [
    "", "  ", "<", "<annotation>", "<annotation></object>", "<annotation/><annotation/>", "text",
    "<annotation><a b></a></annotation>",
  ])
  func refusesWhatIsNotWellFormed(text: String) {
    #expect(
      ["line ", "it is cut off"].contains { problem(text).hasPrefix("a.xml: \($0)") }, "\(problem(text))")
  }

  @Test func saysInWhichLine() {
    #expect(
      problem("<?xml version='1.0'\n?>\n<annotation>\n</a>") == "a.xml: line 4: it is not well-formed XML")
  }

  @Test func saysWhatElseItIs() {
    #expect(problem("<html></html>").contains("its outermost element is <html>"))
  }

  @Test func readsLatin1WhereItIsDeclaredAndNothingElse() throws {
    let object =
      Array("<annotation><object><name>caf".utf8) + [0xE9] + Array("</name></object></annotation>".utf8)
    let declared = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".utf8) + object
    #expect(try VOCDocument.parse(declared, source: "a.xml").objects[0].name == "café")
    #expect(problem(object).contains("it is not UTF-8"))
    #expect(
      problem(Array("<?xml version=\"1.0\" encoding=\"UTF-7\"?>".utf8) + object).contains("it is not UTF-8"))
    #expect(
      problem([0xFF, 0xFE] + "<annotation/>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).contains(
        "UTF-16"))
    #expect(problem("<annotation>\0</annotation>").contains("NUL"))
    #expect(problem([0xEF, 0xBB, 0xBF] + Array("<annotation/>".utf8)) == "no error")
  }

  @Test func survivesDamage() {
    let text = Array(VOCReaderTests.file(VOCReaderTests.object()).utf8)
    for length in stride(from: 0, to: text.count, by: 7) {
      #expect(problem(Array(text[..<length])) != "no error")
    }
    var generator = SeededRandom(seed: 11)
    for place in text.indices {
      var damaged = text
      damaged[place] = UInt8.random(in: 0...255, using: &generator)
      _ = try? VOCDocument.parse(damaged, source: "damaged")
    }
  }
}

import Foundation
import FoundationXML
import Support

/// XML of annotations, made harmless before it is parsed.
enum XMLText {
  /// The name of the outermost element, from a file's first bytes; `nil` if it does not begin there.
  static func root(_ start: some Sequence<UInt8>) -> String? {
    var text = Substring(String(decoding: Array(start), as: UTF8.self))
    while let open = text.firstIndex(of: "<") {
      text = text[text.index(after: open)...]
      if text.hasPrefix("!--") {
        guard let end = text.firstRange(of: "-->") else { return nil }
        text = text[end.upperBound...]
      } else if !text.hasPrefix("?"), !text.hasPrefix("!") {
        return String(text.prefix { $0.isLetter || $0.isNumber || "_-.:".contains($0) })
      }
    }
    return nil
  }

  /// Parses a text into a handler's document.
  /// - Throws: if the text is not well-formed XML, or not what `handler` takes, or holds entities, which are refused before
  ///   parsing.
  static func parse(
    _ bytes: [UInt8], source: String, _ handler: XMLHandler
  ) throws(AnnotationError) {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    let parser = XMLParser(data: Data(try utf8(bytes, source: source)))
    parser.shouldResolveExternalEntities = false
    parser.delegate = handler
    // The returned value is not reliable: it is true for some texts whose errors were reported to the delegate.
    _ = parser.parse()
    if let problem = handler.problem { throw failure(problem) }
    guard handler.isWhole else {
      throw failure(
        "it is cut off, or no XML: <\(handler.root)> is not closed; copy it anew, or close what is open")
    }
  }

  /// The text in UTF-8 without its declaration, so that the parser does not choose an encoding.
  static func utf8(_ bytes: [UInt8], source: String) throws(AnnotationError) -> [UInt8] {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    var text = try AnnotationFile.utf8(bytes, source: source)
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    var declaration = ""
    if text.starts(with: "<?xml".utf8), let end = text.firstIndex(of: UInt8(ascii: ">")) {
      declaration = String(decoding: text[...end], as: UTF8.self).lowercased()
      // The declaration's line ends are kept, so that the parser's line numbers match the file.
      text.replaceSubrange(...end, with: text[...end].filter { $0 == UInt8(ascii: "\n") })
    }
    if String(validating: text, as: UTF8.self) == nil {
      let names = ["iso-8859-1", "latin1", "latin-1", "iso8859-1"]
      guard names.contains(where: declaration.contains) else {
        throw failure("it is not UTF-8, and does not declare ISO-8859-1: save it as UTF-8")
      }
      text = text.flatMap { Array(String(Unicode.Scalar($0)).utf8) }
    }
    guard !text.contains(0) else { throw failure("it holds a NUL character") }
    for place in text.indices where text[place] == UInt8(ascii: "<") {
      let rest = text[place...].prefix(9)
      if rest == ArraySlice("<!DOCTYPE".utf8), takeOutType(&text, place) { continue }
      if rest == ArraySlice("<!DOCTYPE".utf8) || rest.prefix(8) == ArraySlice("<!ENTITY".utf8) {
        throw failure("it declares entities, which annotations need not: refused, take the declaration out")
      }
      // Foundation's parser would read the content at address 0.
      if isBareInstruction(text, place) {
        throw failure(
          "it holds a processing instruction without content, <?…?>, which annotations need not: refused, take it out"
        )
      }
    }
    return text
  }

  /// Blanks a document type that only names the outermost element, and perhaps a file that is not read: `<!DOCTYPE
  /// annotation>`. Returns whether it is one; one with `[` declares something itself.
  private static func takeOutType(_ text: inout [UInt8], _ start: Int) -> Bool {
    guard let end = text[start...].firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "[") }),
      text[end] == UInt8(ascii: ">")
    else { return false }
    // Line ends are kept, so that the parser's line numbers match the file.
    for place in start...end where text[place] != UInt8(ascii: "\n") { text[place] = UInt8(ascii: " ") }
    return true
  }

  /// Whether `<?`, a name and `?>` stand at a place, without anything between the last two.
  private static func isBareInstruction(_ text: [UInt8], _ start: Int) -> Bool {
    guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "?") else { return false }
    var place = start + 2
    while place < text.count, !" \t\r\n?<>".utf8.contains(text[place]) { place += 1 }
    return place + 1 < text.count && text[place] == UInt8(ascii: "?") && text[place + 1] == UInt8(ascii: ">")
  }
}

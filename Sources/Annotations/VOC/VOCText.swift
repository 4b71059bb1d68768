import Support

/// Brings XML to UTF-8 without a declaration, so that the parser has nothing to choose.
enum VOCText {
  static func utf8(_ bytes: [UInt8], source: String) throws(AnnotationError) -> [UInt8] {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    if let other = TextEncoding.foreign(Array(bytes.prefix(4))) { throw failure("it is \(other)") }
    var text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    var declaration = ""
    if text.starts(with: "<?xml".utf8), let end = text.firstIndex(of: UInt8(ascii: ">")) {
      declaration = String(decoding: text[...end], as: UTF8.self).lowercased()
      // Its line ends stay, so that the parser's line numbers are the file's.
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
      if rest == ArraySlice("<!DOCTYPE".utf8) || rest.prefix(8) == ArraySlice("<!ENTITY".utf8) {
        throw failure(
          "it declares a document type or entities, which annotations need not: refused, take them out")
      }
    }
    return text
  }
}

import Foundation
import FoundationXML

/// What one Pascal VOC file says, as it is written.
struct VOCDocument {
  struct Object {
    var name: String?
    var isDifficult = false
    /// xmin, ymin, xmax, ymax by these names.
    var corners: [String: Double] = [:]
  }

  var file: String?
  var width: Int?
  var height: Int?
  var objects: [Object] = []

  /// - Throws: where the text is not XML, or is XML that annotations have no need of: entities, and whatever declares
  ///   them, are refused before anything is parsed.
  static func parse(_ bytes: [UInt8], source: String) throws(AnnotationError) -> VOCDocument {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    let text = try VOCText.utf8(bytes, source: source)
    let handler = VOCHandler()
    let parser = XMLParser(data: Data(text))
    parser.shouldResolveExternalEntities = false
    parser.delegate = handler
    // What it returns says little: it is true for texts in which the handler was told of errors.
    _ = parser.parse()
    if let problem = handler.problem { throw failure(problem) }
    guard handler.isWhole else { throw failure("it is cut off, or no XML: <annotation> is not closed") }
    return handler.document
  }
}

/// Takes from the events of the parser what a `VOCDocument` holds.
private final class VOCHandler: NSObject, XMLParserDelegate {
  var document = VOCDocument()
  var problem: String?
  /// Whether the outermost element was closed.
  private(set) var isWhole = false
  /// The names of the elements that are open.
  private var path: [String] = []
  private var text = ""

  private static let deepest = 32

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if path.isEmpty, name != "annotation" {
      problem = "its outermost element is <\(name)>; Pascal VOC's is <annotation>"
      return parser.abortParsing()
    }
    path.append(name)
    guard path.count <= Self.deepest else {
      problem = "line \(parser.lineNumber): more than \(Self.deepest) elements are open at once"
      return parser.abortParsing()
    }
    text = ""
    if path == ["annotation", "object"] { document.objects.append(VOCDocument.Object()) }
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    if problem == nil { problem = "line \(max(1, parser.lineNumber)): it is not well-formed XML" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, foundCDATA block: Data) { text += String(decoding: block, as: UTF8.self) }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let last = document.objects.count - 1
    switch path.dropFirst().joined(separator: "/") {
    case "filename": document.file = value
    case "size/width": document.width = Int(value)
    case "size/height": document.height = Int(value)
    case "object/name": document.objects[last].name = value
    case "object/difficult":
      document.objects[last].isDifficult = !["", "0", "false", "unspecified"].contains(value.lowercased())
    case "object/bndbox/\(name)": document.objects[last].corners[name] = Double(value)
    default: break
    }
    path.removeLast()
    isWhole = path.isEmpty
    text = ""
  }
}

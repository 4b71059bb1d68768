import Foundation
import FoundationXML
import Support

/// Reads Pascal VOC annotations: one XML file per picture.
///
/// VOC counts pixels from 1, and its right and lower edges are the last pixels inside (VOC2012 development kit, 4.1),
/// so a box is xmin − 1, ymin − 1, xmax, ymax. Objects marked `difficult` are ignored. Categories are numbered from 1
/// in the order of their names.
struct VOCReader {
  private var builder = AnnotationBuilder()
  private let ids: [String: Int]

  static func read(_ files: [String], source: String) throws(AnnotationError) -> AnnotationSet {
    var findings = Findings()
    var documents: [(path: String, document: VOCDocument)] = []
    for path in files {
      do throws(AnnotationError) {
        documents.append((path, try VOCDocument.parse(AnnotationFile.bytes(of: path), source: path)))
      } catch {
        guard files.count > 1 else { throw error }
        findings.add(.unreadable, "\(error)")
      }
    }
    return read(documents, findings, source: source)
  }

  /// Like `read`, from documents with their paths.
  static func read(
    _ documents: [(path: String, document: VOCDocument)], _ findings: Findings = Findings(), source: String
  ) -> AnnotationSet {
    let names = Set(documents.flatMap { $0.document.objects.compactMap(\.name) }).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    var reader = VOCReader(ids: Dictionary(uniqueKeysWithValues: zip(names, 1...)), findings)
    for (path, document) in documents { reader.add(document, path) }
    return reader.builder.set(
      source: source, categories: zip(1..., names).map { AnnotationSet.Category(id: $0, name: $1) })
  }

  private init(ids: [String: Int], _ findings: Findings) {
    self.ids = ids
    builder.findings = findings
  }

  private mutating func add(_ document: VOCDocument, _ path: String) {
    builder.begin(file: pictureName(document.file, path), width: document.width, height: document.height)
    for (place, object) in document.objects.enumerated() {
      let name = "object \(place + 1) of \(path)"
      guard let category = object.name.flatMap({ ids[$0] }) else {
        builder.findings.add(.noName, name)
        continue
      }
      let corners = ["xmin", "ymin", "xmax", "ymax"].compactMap { object.corners[$0] }
      guard corners.count == 4 else {
        builder.findings.add(.noBox, name)
        continue
      }
      if min(corners[0], corners[1]) == 0 { builder.findings.add(.zeroBased, name) }
      let (x, y) = (corners[0] - 1, corners[1] - 1)
      builder.add(
        [x, y, corners[2] - x, corners[3] - y], category: category, isIgnored: object.isDifficult, name: name)
    }
  }

  /// The name of the annotated picture: the name of the XML file, as in VOC's lists, with the ending from `filename`.
  /// That path is never opened.
  private mutating func pictureName(_ file: String?, _ path: String) -> String {
    let own = PictureName.stem(path)
    guard let file, !file.isEmpty else { return own }
    let last = PictureName.components(file).last ?? ""
    if PictureName.stem(last).lowercased() == own.lowercased() { return last }
    builder.findings.add(.otherName, "\(path) says \(file)")
    return own
  }
}

/// The raw content of one Pascal VOC file.
struct VOCDocument {
  struct VOCObject {
    var name: String?
    var isDifficult = false
    /// xmin, ymin, xmax, ymax by these names.
    var corners: [String: Double] = [:]
  }

  var file: String?
  var width: Int?
  var height: Int?
  var objects: [VOCObject] = []

  /// - Throws: if the text is not XML, or contains entities or document types, which are refused before parsing.
  static func parse(_ bytes: [UInt8], source: String) throws(AnnotationError) -> VOCDocument {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    let handler = VOCHandler()
    try XMLText.parse(bytes, source: source, handler)
    if let problem = handler.problem { throw failure(problem) }
    guard handler.isWhole else { throw failure("it is cut off, or no XML: <annotation> is not closed") }
    return handler.document
  }
}

/// Builds a `VOCDocument` from the parser's events.
private final class VOCHandler: NSObject, XMLParserDelegate {
  var document = VOCDocument()
  var problem: String?
  /// Whether the root element was closed.
  private(set) var isWhole = false
  /// The names of the open elements.
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
    if path == ["annotation", "object"] { document.objects.append(VOCDocument.VOCObject()) }
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

import Foundation
import FoundationXML
import Support

/// Follows the elements of an XML text, and stops at the first problem. Subclasses say what is made of them.
class XMLHandler: NSObject, XMLParserDelegate {
  /// The outermost element's name, and whose it is in messages: "Pascal VOC's".
  let root: String
  private let owner: String
  private(set) var problem: String?
  /// Whether the outermost element was closed.
  private(set) var isWhole = false
  /// The names of the open elements.
  private(set) var path: [String] = []
  /// The lines in which they begin.
  private var starts: [Int] = []
  /// The text since the last start or end of an element.
  private var text = ""

  private static let deepest = 32

  init(root: String, owner: String) {
    self.root = root
    self.owner = owner
  }

  /// An element begins; `path` ends with it.
  func begin(_ name: String, _ attributes: [String: String], line: Int) {}

  /// An element ends; `path` ends with it.
  /// - Parameter text: its own, behind the elements in it, without white space around it.
  func end(_ name: String, text: String) {}

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if path.isEmpty, name != root {
      problem = "its outermost element is <\(name)>; \(owner) is <\(root)>"
      return parser.abortParsing()
    }
    path.append(name)
    starts.append(parser.lineNumber)
    guard path.count <= Self.deepest else {
      problem = "line \(parser.lineNumber): more than \(Self.deepest) elements are open at once"
      return parser.abortParsing()
    }
    text = ""
    begin(name, attributes, line: parser.lineNumber)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    guard problem == nil else { return }
    var text = "line \(max(1, parser.lineNumber)): it is not well-formed XML"
    if let name = path.last, let start = starts.last {
      text += ", within <\(printable(name))> of line \(max(1, start))"
    }
    problem = text + ": every <name> needs its </name>, and & and < in a text are written &amp; and &lt;"
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, foundCDATA block: Data) { text += String(decoding: block, as: UTF8.self) }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    end(name, text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    path.removeLast()
    starts.removeLast()
    isWhole = path.isEmpty
    text = ""
  }
}

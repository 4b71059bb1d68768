import Support

/// Reads Pascal VOC annotations: one XML file per picture.
///
/// VOC counts pixels from 1, and its right and lower edges are the last pixels inside (VOC2012 development kit, 4.1),
/// so a box is xmin − 1, ymin − 1, xmax, ymax. Objects marked `difficult` are ignored. Categories are numbered from 1
/// in the order of their names.
struct VOCReader {
  private var builder: AnnotationBuilder
  private let ids: [String: Int]
  private var names: Set<String> = []

  static func read(_ files: [String], source: String) throws(AnnotationError) -> AnnotationSet {
    var builder = AnnotationBuilder()
    var documents: [(path: String, document: VOCDocument)] = []
    for path in files {
      do throws(AnnotationError) {
        documents.append((path, try VOCDocument.parse(AnnotationFile.bytes(of: path), source: path)))
      } catch {
        guard files.count > 1 else { throw error }
        builder.leaveOut(error)
      }
    }
    return read(documents, builder, source: source)
  }

  /// Like `read`, from documents with their paths.
  /// - Parameter builder: knows the files that were left out.
  static func read(
    _ documents: [(path: String, document: VOCDocument)], _ builder: AnnotationBuilder = AnnotationBuilder(),
    source: String
  ) -> AnnotationSet {
    let names = Set(documents.flatMap { $0.document.objects.compactMap(\.name) }).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    var reader = VOCReader(ids: Dictionary(uniqueKeysWithValues: zip(names, 1...)), builder)
    let root = VOCNames(documents.map(\.path), source: source)
    for (path, document) in documents { reader.add(document, path, root) }
    return reader.builder.set(
      source: source, categories: zip(1..., names).map { AnnotationSet.Category(id: $0, name: $1) },
      unlisted: Set(reader.ids.values))
  }

  private init(ids: [String: Int], _ builder: AnnotationBuilder) {
    self.ids = ids
    self.builder = builder
  }

  private mutating func add(_ document: VOCDocument, _ path: String, _ root: VOCNames) {
    let file = root.folder(of: path) + pictureName(document.file, path)
    if !names.insert(file).inserted { builder.findings.add(.doubleFile, "\(file) of \(path)") }
    builder.begin(file: file, width: document.width, height: document.height)
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
        [x, y, corners[2] - x, corners[3] - y], category: category, isDifficult: object.isDifficult,
        name: name)
    }
  }

  /// The name of the annotated picture: the name of the XML file, as in VOC's lists, with the ending from `filename`.
  /// That path is never opened.
  private mutating func pictureName(_ file: String?, _ path: String) -> String {
    let own = PictureName.stem(path)
    guard let file, !file.isEmpty else { return own }
    let last = PictureName.components(file).last ?? ""
    // Some tools write the file of a.png to a.png.xml.
    let stems = [PictureName.stem(last), last].map { $0.lowercased() }
    if stems.contains(own.lowercased()) { return last }
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

  /// - Throws: if the text is not XML, or declares entities, which is refused before parsing.
  static func parse(_ bytes: [UInt8], source: String) throws(AnnotationError) -> VOCDocument {
    let handler = VOCHandler()
    try XMLText.parse(bytes, source: source, handler)
    return handler.document
  }
}

/// Builds a `VOCDocument` from the parser's events.
private final class VOCHandler: XMLHandler {
  var document = VOCDocument()

  init() { super.init(root: "annotation", owner: "Pascal VOC's") }

  override func begin(_ name: String, _ attributes: [String: String], line: Int) {
    if path == ["annotation", "object"] { document.objects.append(VOCDocument.VOCObject()) }
  }

  override func end(_ name: String, text: String) {
    let last = document.objects.count - 1
    switch path.dropFirst().joined(separator: "/") {
    case "filename": document.file = text
    case "size/width": document.width = Int(text)
    case "size/height": document.height = Int(text)
    case "object/name": document.objects[last].name = text
    case "object/difficult":
      document.objects[last].isDifficult = !["", "0", "false", "unspecified"].contains(text.lowercased())
    case "object/bndbox/\(name)": document.objects[last].corners[name] = Double(text)
    default: break
    }
  }
}

/// Reads Pascal VOC's annotations: an XML file for each picture.
///
/// VOC counts pixels from 1, and its right and lower edges are the last pixels inside (VOC2012 development kit, 4.1), so
/// that a box is xmin − 1, ymin − 1, xmax, ymax. What is `difficult` is neither found nor missed. Categories are
/// numbered from 1 in the order of their names.
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

  /// The picture that a file is about. It goes by the name of the file itself, as VOC's own lists do; `filename` only
  /// adds its ending, and no path in it is ever opened.
  private mutating func pictureName(_ file: String?, _ path: String) -> String {
    let own = PictureName.stem(path)
    guard let file, !file.isEmpty else { return own }
    let last = PictureName.last(file.replacing("\\", with: "/"))
    if PictureName.stem(last) == own { return last }
    builder.findings.add(.otherName, "\(path) says \(file)")
    return own
  }
}

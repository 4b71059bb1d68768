import Support

/// Reads CVAT's own XML, "for images" and "for video": all pictures of a task in one file.
///
/// Corners are in pixels from 0, as in COCO. Categories are numbered from 1 in the order in which the files name their
/// labels. Of outlines, ellipses, masks and turned boxes the upright box around them is taken.
struct CVATReader {
  private var builder = AnnotationBuilder()
  private var categories: [AnnotationSet.Category] = []
  private var ids: [String: Int] = [:]
  /// The labels that a head lists.
  private var listed: Set<Int> = []
  private var names: Set<String> = []

  /// Longer files are refused before they fill the memory.
  private static let mostBytes = 1 << 28
  /// A video of 25 frames a second may be this long: two hours.
  private static let mostFrames = 180_000

  static func read(_ files: [String], source: String) throws(AnnotationError) -> AnnotationSet {
    var reader = CVATReader()
    for path in files {
      do throws(AnnotationError) {
        try reader.add(
          CVATDocument.parse(AnnotationFile.bytes(of: path, limit: mostBytes), source: path), path)
      } catch {
        guard files.count > 1 else { throw error }
        reader.builder.leaveOut(error)
      }
    }
    return reader.set(source: source)
  }

  /// Like `read`, from memory.
  static func read(_ bytes: [UInt8], source: String) throws(AnnotationError) -> AnnotationSet {
    var reader = CVATReader()
    try reader.add(CVATDocument.parse(bytes, source: source), source)
    return reader.set(source: source)
  }

  private func set(source: String) -> AnnotationSet {
    builder.set(
      source: source, categories: categories, unlisted: Set(categories.map(\.id)).subtracting(listed))
  }

  private mutating func add(_ document: CVATDocument, _ path: String) throws(AnnotationError) {
    for label in document.labels where !label.isEmpty { listed.insert(category(label)) }
    for picture in document.pictures { add(picture, path) }
    try addFrames(document, path)
  }

  /// The id of a label, with a new category for one that the head does not list.
  private mutating func category(_ label: String) -> Int {
    if let id = ids[label] { return id }
    let id = categories.count + 1
    ids[label] = id
    categories.append(AnnotationSet.Category(id: id, name: label))
    return id
  }

  private mutating func add(_ picture: CVATDocument.CVATPicture, _ path: String) {
    guard let name = picture.name, !name.isEmpty else {
      return builder.findings.add(.pictureWithoutID, "an <image> without a name in \(path)")
    }
    if !names.insert(name).inserted { builder.findings.add(.doubleFile, "\(name) in \(path)") }
    builder.begin(file: name, width: picture.width, height: picture.height)
    for shape in picture.shapes { add(shape, path) }
  }

  /// A video's frames: all within its length, and those with shapes.
  private mutating func addFrames(
    _ document: CVATDocument, _ path: String
  ) throws(AnnotationError) {
    guard !document.frames.isEmpty else { return }
    let video = document.video
    let last = video.lastFrame ?? video.count.map { video.firstFrame &+ $0 &- 1 } ?? 0
    var numbers = Set(document.frames.keys)
    if video.firstFrame >= 0, last >= video.firstFrame, last - video.firstFrame < Self.mostFrames {
      numbers.formUnion(video.firstFrame...last)
    }
    for number in numbers.sorted() {
      let digits = String(number)
      let name = "frame_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
      builder.findings.add(.namedByFrame, "\(name) of \(path)")
      names.insert(name)
      builder.begin(file: name, width: video.width, height: video.height)
      for shape in document.frames[number]?.shapes ?? [] { add(shape, path) }
    }
  }

  private mutating func add(_ shape: CVATDocument.CVATShape, _ path: String) {
    let name = "line \(shape.line) of \(path)"
    switch shape.kind {
    case .box, .ellipse: break
    case .polygon: if shape.box != nil { builder.findings.add(.outline, name) }
    case .mask: if shape.box != nil { builder.findings.add(.mask, name) }
    case .polyline, .points, .cuboid, .skeleton:
      return builder.findings.add(.noExtent, "\(shape.kind) in \(name)")
    }
    guard let label = shape.label, !label.isEmpty else { return builder.findings.add(.noName, name) }
    guard let box = shape.box else { return builder.findings.add(.noBox, name) }
    if shape.isTurned { builder.findings.add(.turned, name) }
    builder.add(box, category: category(label), name: name)
  }
}

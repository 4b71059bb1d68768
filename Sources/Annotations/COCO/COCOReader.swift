import Imaging
import Support

/// Reads COCO annotations: `images`, `annotations` and `categories`, in any order.
///
/// Uses `JSONReader`, since Foundation's `JSONDecoder` takes too much memory: for a file of 500 MB (125,000 pictures,
/// 920,000 objects with outlines) it takes 6.9 times the file's size and 5.9 s, this reader 0.4 times and 1.9 s.
struct COCOReader {
  var categories = COCOCategoryList()
  var pictures = COCOPictureList()
  var findings = Findings()
  /// The objects in file order, each with its picture's id.
  var objects: [GroundTruth] = []
  var owners: [PictureID] = []
  /// Indices of the objects without an id.
  var unnumbered: [Int] = []
  /// The top-level lists in the file.
  private var lists: Set<String> = []
  private var annotationCount = 0
  /// Whether outlines are passed over unread, and whether an object turned out to have nothing else.
  private(set) var skipsOutlines = false
  var lacksOutline = false
  /// A key in the first annotation that shows that the file is for another task.
  var foreignKey: String?
  /// Whether an annotation has a score.
  var hasScores = false
  /// Whether the top level is a single annotation or detection, or what `detect` finds in a picture.
  private var isRow = false
  private var isResults = false

  /// Reads a file, whose boxes must be in pixels.
  static func read(path: String) throws(JSONError) -> AnnotationSet {
    let set = try readTwice(path)
    if set.objects.areFractions {
      throw JSONError(source: path, place: nil, problem: GroundTruth.fractions)
    }
    return set
  }

  /// Outlines are only looked at where an object has no box: the file is then read a second time.
  private static func readTwice(_ path: String) throws(JSONError) -> AnnotationSet {
    // A pipe can be read only once.
    guard FileStatus(path)?.kind == .regular else { return try read(JSONReader.open(path)) }
    var file = COCOReader()
    file.skipsOutlines = true
    let set = try file.read(JSONReader.open(path))
    return file.lacksOutline ? try read(JSONReader.open(path)) : set
  }

  static func read(_ reader: consuming JSONReader) throws(JSONError) -> AnnotationSet {
    var file = COCOReader()
    return try file.read(reader)
  }

  private mutating func read(_ reader: consuming JSONReader) throws(JSONError) -> AnnotationSet {
    var reader = reader
    let source = reader.source
    guard try reader.kind() == .object else { throw try Self.notAnnotations(&reader) }
    try reader.object { (reader, key) throws(JSONError) in try member(&reader, key) }
    if let problem = notASet { throw JSONError(source: source, place: nil, problem: problem) }
    try reader.end()
    do throws(AnnotationError) { return try set(source) } catch {
      throw JSONError(source: source, place: nil, problem: error.problem)
    }
  }

  private mutating func member(_ reader: inout JSONReader, _ key: String) throws(JSONError) {
    guard ["images", "annotations", "categories"].contains(key) else {
      isRow = isRow || key == "image_id"
      hasScores = hasScores || key == "score"
      isResults = isResults || key == "detections" || key == "run"
      return try reader.skip()
    }
    guard try reader.kind() == .array else { throw reader.error("\"\(key)\" should be a list, [ … ]") }
    guard lists.insert(key).inserted else { throw reader.error("a second list called \"\(key)\"") }
    switch key {
    case "images":
      try reader.array { (reader) throws(JSONError) in try pictures.read(&reader, &findings) }
    case "categories":
      try reader.array { (reader) throws(JSONError) in try categories.read(&reader, &findings) }
    default:
      try reader.array { (reader) throws(JSONError) in
        annotationCount += 1
        try annotation(&reader, number: annotationCount)
      }
    }
  }

  /// Why the top level is no set; `nil` if it may be one. Where objects follow one another, it is the first.
  private var notASet: String? {
    let isNoSet = !lists.contains("annotations") && (isResults || pictures.haveDetections)
    if isNoSet || hasScores && !lists.contains("images") {
      return Self.detections("they are detections, not annotations")
    }
    guard isRow, lists.isEmpty else { return nil }
    return """
      it begins with a single annotation; COCO's annotations are one object, with lists of images, annotations and \
      categories
      """
  }

  private static func detections(_ what: String) -> String {
    "\(what): give them to evaluate as --detections"
  }

  /// Describes a file whose top level is not an object.
  private static func notAnnotations(_ reader: inout JSONReader) throws(JSONError) -> JSONError {
    var isResults = false
    if try reader.kind() == .array {
      try reader.array { (reader) throws(JSONError) in
        guard try reader.kind() == .object else { return try reader.skip() }
        try reader.object { (reader, key) throws(JSONError) in
          if key == "score" { isResults = true }
          try reader.skip()
        }
      }
      return JSONError(
        source: reader.source, place: nil,
        problem: isResults
          ? detections("it is a list of detections, not of annotations")
          : "it is a list; COCO's annotations are an object with images, annotations and categories")
    }
    return reader.missing("an object, { … }, with images, annotations and categories")
  }

  private mutating func set(_ source: String) throws(AnnotationError) -> AnnotationSet {
    func refusal(_ problem: String) -> AnnotationError { AnnotationError(source: source, problem: problem) }
    guard !lists.isEmpty else {
      throw refusal("it has no images, annotations and categories: it is not COCO's annotations")
    }
    if annotationCount > 0, objects.isEmpty, let foreignKey {
      let kind = ["caption": "captions", "segments_info": "panoptic segments"][foreignKey] ?? foreignKey
      throw refusal("its annotations are \(kind), without boxes: give the file of instances")
    }
    for list in ["images", "categories"] where !lists.contains(list) {
      throw refusal("it has no list \"\(list)\", which COCO's annotations have beside \"annotations\"")
    }
    number()
    var notes: [String] = []
    if !lists.contains("annotations") {
      notes.append("\(source): it has no list \"annotations\": it only names pictures and categories")
    }
    let kept = resolve()
    return AnnotationSet(
      source: source, categories: categories.all, pictures: pictures.all, objects: kept.objects,
      owners: kept.owners, notes: notes + findings.lines(source), labels: source)
  }
}

/// `categories` of a COCO file.
struct COCOCategoryList {
  private(set) var all: [AnnotationSet.Category] = []
  private var ids: Set<Int> = []
  private var names: Set<String> = []
  private var count = 0

  func knows(_ id: Int) -> Bool { ids.contains(id) }

  /// One element.
  mutating func read(_ reader: inout JSONReader, _ findings: inout Findings) throws(JSONError) {
    count += 1
    guard try reader.kind() == .object else {
      try reader.skip()
      return findings.add(.doubleCategory, "the one at place \(count) of the list")
    }
    var id: Int?
    var hasID = false
    var name: String?
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "id":
        hasID = true
        id = try reader.integerIfAny()
      case "name": name = try reader.stringIfAny()
      default: try reader.skip()
      }
    }
    if hasID, id == nil { return findings.add(.oddCategory, name ?? "the one at place \(count) of the list") }
    guard let id, let name, ids.insert(id).inserted else {
      return findings.add(
        .doubleCategory, name ?? id.map { "category \($0)" } ?? "the one at place \(count) of the list")
    }
    if !names.insert(name).inserted { findings.add(.doubleName, "\(name), category \(id)") }
    all.append(AnnotationSet.Category(id: id, name: name))
  }
}

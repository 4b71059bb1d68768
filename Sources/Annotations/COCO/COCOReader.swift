import Imaging
import Support

/// Reads COCO's annotations: `images`, `annotations` and `categories`, in any order.
///
/// Own code over `JSONReader`, since Foundation's `JSONDecoder` takes too much memory: for a file of 500 MB (125,000
/// pictures, 920,000 objects with outlines) 6.9 times its size, and 5.9 s of one processor, where this takes 0.4 times
/// its size and 1.9 s.
struct COCOReader {
  var categories = COCOCategoryList()
  var pictures = COCOPictureList()
  var findings = Findings()
  /// In the file's order, each with its picture's id.
  var objects: [GroundTruth] = []
  var owners: [Int] = []
  /// Objects that the file gives no id.
  var unnumbered: [Int] = []
  /// Which of the lists the file has.
  private var lists: Set<String> = []
  private var annotationCount = 0
  /// A key of the first annotation that tells another task's file.
  var foreignKey: String?

  static func read(_ reader: consuming JSONReader) throws(JSONError) -> AnnotationSet {
    var reader = reader
    let source = reader.source
    guard try reader.kind() == .object else { throw try notAnnotations(&reader) }
    var file = COCOReader()
    try reader.object { (reader, key) throws(JSONError) in try file.member(&reader, key) }
    try reader.end()
    do throws(AnnotationError) { return try file.set(source) } catch {
      throw JSONError(source: source, place: nil, problem: error.problem)
    }
  }

  private mutating func member(_ reader: inout JSONReader, _ key: String) throws(JSONError) {
    guard ["images", "annotations", "categories"].contains(key) else { return try reader.skip() }
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

  /// What a file is whose top is no object.
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
          ? "it is a list of detections, not of annotations: give it to evaluate as --detections"
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
      owners: kept.owners, notes: notes + findings.lines(source))
  }
}

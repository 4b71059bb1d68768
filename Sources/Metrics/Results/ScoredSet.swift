import Annotations
import Support

/// A set as COCO's annotations are, whose annotations have scores, or a part of it: pictures and categories, as far as it
/// names them. Its rows are results like those of a list.
struct ScoredSet {
  private var pictures: [(id: PictureID, name: String)] = []
  private var categories: [(id: Int, name: String)] = []
  private var (id, name): (PictureID?, String?)
  private var hasAnnotations = false
  private var hasScores = false

  /// Whether an object is such a set.
  var isThere: Bool { hasAnnotations || !pictures.isEmpty || !categories.isEmpty }
  /// Whether it is one picture of such a set.
  var isPicture: Bool { id != nil || name != nil }

  mutating func annotations(
    _ reader: inout JSONReader, into all: inout ResultsReading
  ) throws(JSONError) {
    hasAnnotations = true
    if try all.list(&reader) { hasScores = true }
  }

  mutating func categories(_ reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      guard try reader.kind() == .object else { return try reader.skip() }
      var (id, name): (Int?, String?)
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "id": id = try reader.integerIfAny()
        case "name": name = try reader.stringIfAny()
        default: try reader.skip()
        }
      }
      if let id, let name { categories.append((id, name)) }
    }
  }

  mutating func pictureID(_ reader: inout JSONReader) throws(JSONError) { id = try reader.pictureIDIfAny() }

  mutating func pictureName(_ reader: inout JSONReader) throws(JSONError) { name = try reader.stringIfAny() }

  /// Adds one of its pictures.
  mutating func add(_ picture: ScoredSet) {
    if let id = picture.id { pictures.append((id, picture.name ?? "")) }
  }

  /// Why it is not measured; `nil` where its ids mean what they do in the annotations.
  func problem(_ annotations: AnnotationSet) -> String? {
    guard hasScores else {
      return "this is a file of annotations, where detections should be: no box has a score"
    }
    let places = Dictionary(annotations.pictures.enumerated().map { ($1.id, $0) }) { first, _ in first }
    for (id, name) in pictures where !name.isEmpty {
      guard let place = places[id], annotations.picture(named: name) != place else { continue }
      let known = annotations.pictures[place].file
      // Without a name, or where several are called so, there is nothing to compare.
      guard known != "\(id)", !annotations.hasSeveral(named: name) else { continue }
      return Self.other("picture \(id) is \(name)", known, annotations)
    }
    // Made of names, the annotations' own numbers say nothing.
    for (id, name) in annotations.numbering == .names ? [] : categories {
      guard let known = annotations.categories.first(where: { $0.id == id }),
        CategoryMatch([known], classes: [name]).isEmpty
      else { continue }
      return Self.other("category \(id) is \(name)", known.name, annotations)
    }
    return nil
  }

  private static func other(_ own: String, _ known: String, _ annotations: AnnotationSet) -> String {
    "its \(own), which in \(annotations.source) is \(known): these results have the ids of another data set"
  }
}

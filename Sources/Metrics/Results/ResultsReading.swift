import Annotations
import Support

/// Gathers detections from files of any of the forms.
struct ResultsReading {
  let annotations: AnnotationSet
  /// A category is its place in the annotations, or, for a name that is not matched yet, a number beyond all places.
  var boxes: [ScoredBox] = []
  var tally = ResultsTally()
  private(set) var pictures: [PictureID: Int32]
  private(set) var categories: [Int: Int32]
  /// The pictures of ids that the annotations do not have as they are written; −1 for none.
  var otherPlaces: [PictureID: Int32] = [:]
  /// The class names that occur, in their order.
  private var labels: [String] = []
  private var labelPlaces: [String: Int32] = [:]
  /// The file that each picture's results are in, by its place among `sources`; −1 for none.
  private var owners: [Int32]
  private var sources: [String] = []
  /// Whether all files name the pictures that the model saw.
  var namesPictures = true
  /// How many rows of COCO's the present file had, each an object of its own.
  var rowCount = 0
  /// The pictures that failed, by their places.
  private var failed: Set<Int> = []
  /// By the picture's place, the results that are named by files.
  private var named: [Int: NamedResults] = [:]
  private var namedCount = 0

  /// - Parameter source: a name for results that come from no file.
  init(_ annotations: AnnotationSet, source: String? = nil) {
    self.annotations = annotations
    sources = [source].compactMap { $0 }
    pictures = Dictionary(annotations.pictures.enumerated().map { ($1.id, Int32($0)) }) { first, _ in first }
    categories = Dictionary(annotations.categories.enumerated().map { ($1.id, Int32($0)) }) { first, _ in
      first
    }
    owners = Array(repeating: -1, count: annotations.pictures.count)
  }

  /// - Parameter mayBeTorn: whether a byte lies in a last line without a line end.
  mutating func read(
    _ reader: consuming JSONReader, mayBeTorn: (Int) -> Bool
  ) throws(JSONError) {
    var reader = reader
    sources.append(reader.source)
    rowCount = 0
    switch try reader.kind() {
    case .array:
      namesPictures = false
      try list(&reader)
      try reader.end()
    case .object: try lines(&reader, mayBeTorn)
    default:
      if try reader.isAtEnd() {
        tally.notes.append("\(reader.source): it is empty")
      } else {
        throw reader.error("neither a list of detections, [ … ], nor objects, { … }, with a picture's each")
      }
    }
  }

  /// An object for each picture or detection, mostly one a line, or one for all.
  private mutating func lines(_ reader: inout JSONReader, _ mayBeTorn: (Int) -> Bool) throws(JSONError) {
    while true {
      try reader.skipByteOrderMarks()
      if try reader.isAtEnd() { return }
      let known = boxes.count
      var object = PictureResults()
      do throws(JSONError) {
        try object.read(&reader, into: &self, isTop: true)
      } catch {
        guard !object.isWhole, let byte = error.place?.byte, mayBeTorn(byte) else { throw error }
        boxes.removeSubrange(known...)
        tally.notes.append("\(reader.source): its last line was cut off when it was written, and is left out")
        return
      }
    }
  }

  /// Records that a picture's results are in the current file.
  ///
  /// - Throws: where another file already had them, or, with `once`, this one.
  mutating func claim(_ picture: Int32, once: Bool, _ reader: borrowing JSONReader) throws(JSONError) {
    if let problem = claim(picture, once: once) { throw reader.error(problem) }
  }

  /// As `claim(_:once:_:)`. Returns what is wrong where the picture already has results.
  mutating func claim(_ picture: Int32, once: Bool) -> String? {
    let source = Int32(sources.count - 1)
    let owner = owners[Int(picture)]
    guard owner < 0 || (owner == source && !once) else {
      let file = annotations.pictures[Int(picture)].file
      return
        "the results of \(file) come a second time, after those in \(sources[Int(owner)]): give each picture once"
    }
    owners[Int(picture)] = source
    return nil
  }

  /// Makes room for the results of a file where others' are there, and that file's name agrees less with the picture's,
  /// or equally well and lies deeper, as masks do.
  ///
  /// - Returns: whether they may have the picture; not where the others' name agrees better.
  mutating func giveWay(to file: String, _ agreement: PictureAgreement) -> Bool {
    guard let known = named[agreement.place], known.file != file else { return true }
    if known.agreement.isCloser(than: agreement) { return false }
    if !agreement.isCloser(than: known.agreement) {
      guard let outermost = AnnotationSet.outermost(of: known.file, file) else { return true }
      if outermost == known.file { return false }
    }
    for place in known.boxes { boxes[place].category = -1 }
    tally.unknownPictures[known.file, default: 0] += known.boxes.count
    owners[agreement.place] = -1
    named[agreement.place] = nil
    return true
  }

  /// The file whose results a picture has.
  func owner(ofPicture place: Int) -> String? { named[place]?.file }

  /// Records results by the picture's place.
  mutating func keep(_ boxes: Range<Int>, of file: String, _ agreement: PictureAgreement) {
    named[agreement.place] = NamedResults(file: file, agreement: agreement, boxes: boxes, order: namedCount)
    namedCount += 1
  }

  /// Records that a picture failed; another file may still have its results.
  mutating func fail(_ file: String) {
    if let place = annotations.picture(named: file) {
      failed.insert(place)
    } else {
      tally.unknownPictures[file, default: 0] += 0
    }
  }

  /// A number for a class's name, until all names are known.
  mutating func category(named label: String) -> Int32 {
    let unmatched = Int32(annotations.categories.count)
    if let place = labelPlaces[label] { return unmatched + place }
    labelPlaces[label] = Int32(labels.count)
    labels.append(label)
    return unmatched + Int32(labels.count - 1)
  }

  /// All that was read, with names matched to categories.
  consuming func results() -> DetectionResults {
    let match = CategoryMatch(annotations.categories, classes: labels)
    let matched = labels.indices.map { match.category(ofChannel: $0).flatMap { categories[$0] } }
    let unmatched = Int32(annotations.categories.count)
    for place in boxes.indices where boxes[place].category >= unmatched {
      let label = Int(boxes[place].category - unmatched)
      if matched[label] == nil { tally.unknownClasses[labels[label], default: 0] += 1 }
      boxes[place].category = matched[label] ?? -1
    }
    boxes.removeAll { $0.category < 0 }
    let elsewhere = named.values.filter(\.agreement.isElsewhere)
    if let first = elsewhere.min(by: { $0.order < $1.order }) {
      tally.notes.append(
        annotations.elsewhereNote(count: elsewhere.count, first: first.file, place: first.agreement.place))
    }
    let silent = owners.indices.filter { owners[$0] < 0 }
    tally.failed = silent.filter(failed.contains).map { annotations.pictures[$0].file }
    guard namesPictures else {
      return DetectionResults(boxes: boxes, notes: tally.lines(annotations), leftOut: tally.leftOut)
    }
    tally.untold = silent.count - tally.failed.count
    let pictures = owners.indices.filter { owners[$0] >= 0 }
    return DetectionResults(
      boxes: boxes, pictures: pictures, notes: tally.lines(annotations), leftOut: tally.leftOut,
      hasUnnamedClasses: tally.hasUnnamedClasses, classes: labels)
  }
}

/// A picture's results, by its file's name.
struct NamedResults {
  let file: String
  let agreement: PictureAgreement
  /// Their places.
  let boxes: Range<Int>
  /// How many came before.
  let order: Int
}

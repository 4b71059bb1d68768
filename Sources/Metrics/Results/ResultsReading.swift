import Annotations
import Support

/// Gathers detections from files of any of the forms.
struct ResultsReading {
  let annotations: AnnotationSet
  /// A category is its place in the annotations, or, for a name that is not matched yet, a number beyond all places.
  var boxes: [ScoredBox] = []
  var tally = ResultsTally()
  private(set) var pictures: [PictureID: Int32]
  /// Whether `pictures` only counts those that the annotations name.
  let areCounted: Bool
  private(set) var categories: [Int: Int32]
  /// The pictures of ids that the annotations do not have as they are written; −1 for none.
  var otherPlaces: [PictureID: Int32] = [:]
  /// The classes of lists, whose numbers the annotations may not have.
  let classNames: LabelMap?
  var numbers = ClassNumbers()
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
  /// The results that are named by files, of which some may be taken for one picture.
  private var named: [NamedResults] = []
  private var namedPlaces: [String: Int] = [:]

  /// - Parameters:
  ///   - source: a name for results that come from no file.
  ///   - classNames: what the numbers of a list's classes mean, where the annotations only have names.
  init(_ annotations: AnnotationSet, source: String? = nil, classNames: LabelMap? = nil) {
    self.annotations = annotations
    self.classNames = classNames
    sources = [source].compactMap { $0 }
    (pictures, areCounted) = annotations.pictureIDs
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
        throw reader.error(
          """
          neither a list of detections, [ … ], nor objects, { … }, with a picture's each: results are read as JSON, not as \
          a pickle or CSV (mmdetection's test_evaluator.outfile_prefix writes it)
          """)
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

  /// Records that rows about a picture are in the current file. Returns what is wrong where another one had some.
  mutating func claim(_ picture: Int32) -> String? {
    let source = Int32(sources.count - 1)
    let owner = owners[Int(picture)]
    guard owner < 0 || owner == source else {
      return secondTime(annotations.pictures[Int(picture)].file, after: owner)
    }
    owners[Int(picture)] = source
    return nil
  }

  private func secondTime(_ file: String, after source: Int32) -> String {
    "the results of \(file) come a second time, after those in \(sources[Int(source)]): give each picture once"
  }

  /// Records the last boxes as a picture's, by its file's name. Returns what is wrong where that came before.
  mutating func keep(
    _ boxes: Range<Int>, of file: String, _ agreement: PictureAgreement, _ size: (width: Int?, height: Int?)
  ) -> String? {
    if let known = namedPlaces[file] {
      return secondTime(annotations.pictures[agreement.place].file, after: named[known].source)
    }
    namedPlaces[file] = named.count
    named.append(
      NamedResults(
        file: file, agreement: agreement, width: size.width, height: size.height, boxes: boxes,
        source: Int32(sources.count - 1)))
    return nil
  }

  /// Gives each picture the results whose file's name agrees best with its own, as pictures themselves are found, and
  /// leaves out those of others.
  private mutating func settle() throws(ResultsCollection.Unmeasurable) {
    let matches = annotations.pictures(named: named.map(\.file), named.map(\.agreement))
    if let (first, second, place) = matches.rivals.first {
      throw .init(
        description: "\(named[first].file) and \(named[second].file) would both be "
          + "\(annotations.pictures[place].file) of \(annotations.source), and nothing tells which is meant: measure the "
          + "results of one")
    }
    for (results, place) in zip(named, matches.places) {
      guard let place else {
        for box in results.boxes { boxes[box].category = -1 }
        tally.unknownPictures[results.file, default: 0] += results.boxes.count
        continue
      }
      guard owners[place] < 0 else {
        let first = min(owners[place], results.source)
        throw .init(description: secondTime(annotations.pictures[place].file, after: first))
      }
      owners[place] = results.source
      tally.compare((results.width, results.height), with: annotations.pictures[place])
      for box in results.boxes { boxes[box].picture = Int32(place) }
    }
    if let first = matches.elsewhere.first, let place = matches.places[first] {
      tally.notes.append(
        annotations.elsewhereNote(count: matches.elsewhere.count, first: named[first].file, place: place))
    }
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
  ///
  /// - Throws: where nothing tells which of two files' results are a picture's.
  consuming func results() throws(ResultsCollection.Unmeasurable) -> DetectionResults {
    try settle()
    resolveNumbers()
    let match = CategoryMatch(annotations.categories, classes: labels)
    let matched = labels.indices.map { match.category(ofChannel: $0).flatMap { categories[$0] } }
    let unmatched = Int32(annotations.categories.count)
    for place in boxes.indices where boxes[place].category >= unmatched {
      let label = Int(boxes[place].category - unmatched)
      if matched[label] == nil { tally.unknownClasses[labels[label], default: 0] += 1 }
      boxes[place].category = matched[label] ?? -1
    }
    boxes.removeAll { $0.category < 0 }
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
  let width: Int?
  let height: Int?
  /// Their places.
  let boxes: Range<Int>
  /// The place of the file that they are in.
  let source: Int32
}

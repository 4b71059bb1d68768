import Annotations
import Support

/// What one object of results says: a picture's, all of them, a run's header; or, as COCO has them, a detection, or a set
/// whose annotations have scores.
struct PictureResults {
  private var file: String?
  private var size: (width: Int?, height: Int?)
  private var hasDetections = false
  /// The first key that no form has.
  private var otherKey: String?
  private var hasFailed = false
  private var isHeader = false
  /// Whether it is one object for all pictures.
  private var holdsOthers = false
  private var row = ResultsRow()
  private var isRow = false
  private var set = ScoredSet()
  /// Whether its end was read.
  private var isRead = false

  /// Whether it is the whole file, or a whole line of it, so that nothing was cut off.
  var isWhole: Bool { isRead || holdsOthers || set.isThere }

  /// - Parameter isTop: whether it is at the top level, where it may also be a header or hold all pictures.
  mutating func read(
    _ reader: inout JSONReader, into all: inout ResultsReading, isTop: Bool
  ) throws(JSONError) {
    guard try reader.kind() == .object else {
      throw reader.error("a picture's results, { … }, are expected here")
    }
    let first = all.boxes.count
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "run" where isTop:
        isHeader = true
        try reader.skip()
      case "images" where isTop:
        holdsOthers = true
        try reader.array { (reader) throws(JSONError) in
          var picture = PictureResults()
          try picture.read(&reader, into: &all, isTop: false)
          set.add(picture.set)
        }
      case "annotations" where isTop: try set.annotations(&reader, into: &all)
      case "categories" where isTop: try set.categories(&reader)
      case "file_name" where !isTop: try set.pictureName(&reader)
      case "id" where !isTop: try set.pictureID(&reader)
      case "file": file = try reader.text(key, of: "the picture")
      case "width": size.width = try reader.integerIfAny()
      case "height": size.height = try reader.integerIfAny()
      case "error":
        hasFailed = true
        try reader.skip()
      case "detections":
        hasDetections = true
        let name = file ?? "a picture in \(reader.source)"
        try all.detections(&reader, of: name)
      default:
        if isTop, try row.take(key, &reader) {
          isRow = true
        } else {
          otherKey = otherKey ?? String(key.prefix(40))
          try reader.skip()
        }
      }
    }
    isRead = true
    let hasOthers = isHeader || holdsOthers || set.isThere
    if hasDetections, hasOthers || (file == nil && (isRow || set.isPicture)) {
      throw reader.error("\"detections\" are here without a picture")
    }
    if isTop, set.isThere {
      if let problem = set.problem(all.annotations) { throw reader.error(problem) }
      all.namesPictures = false
      return
    }
    if hasOthers { return }
    if file == nil, isRow {
      (all.namesPictures, all.rowCount) = (false, all.rowCount + 1)
      let name = "detection \(all.rowCount) of \(reader.source)"
      if let problem = all.add(row, { name }) { throw reader.error(problem) }
      return
    }
    if file == nil, set.isPicture { return }
    guard let file else {
      guard let otherKey, !hasDetections else { throw reader.error("a picture's results without \"file\"") }
      throw reader.error(
        """
        an object with "\(otherKey)", but without "file" and "detections", as a picture's results have them; COCO's are a \
        list, [ … ], of objects with image_id, category_id, bbox and score
        """)
    }
    if hasFailed {
      all.boxes.removeSubrange(first...)
      return all.fail(file)
    }
    guard hasDetections else { throw reader.error("the results of \(file) have no \"detections\"") }
    try all.settle(boxesFrom: first, file, size, reader)
  }
}

extension ResultsReading {
  /// The detections of a picture whose name may follow later.
  /// - Parameter picture: what it is called in messages.
  fileprivate mutating func detections(
    _ reader: inout JSONReader, of picture: String
  ) throws(JSONError) {
    var count = 0
    try reader.array { (reader) throws(JSONError) in
      count += 1
      try detection(&reader, "detection \(count) of \(picture)")
    }
  }

  private mutating func detection(
    _ reader: inout JSONReader, _ name: @autoclosure () -> String
  ) throws(JSONError) {
    guard try reader.kind() == .object else {
      try reader.skip()
      return tally.leaveOut(.noObject, name())
    }
    var label: Int32?
    var (box, score): (BoxNumbers?, Double?)
    var hasScore = false
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "label": label = try reader.stringIfAny().map { category(named: $0) }
      case "box": box = try BoxNumbers(&reader)
      case "score":
        hasScore = true
        score = try reader.numberIfAny()
      default: try reader.skip()
      }
    }
    guard let box else { return tally.leaveOut(.noBox, name()) }
    guard let label else { return tally.leaveOut(.noCategory, name()) }
    guard let score else { return tally.leaveOut(hasScore ? .oddScore : .noScore, name()) }
    guard score.isFinite else { return tally.leaveOut(.oddScore, "\(name()), \(score)") }
    guard case .finite(let corners) = box else { return tally.leaveOut(.notFinite, name()) }
    let (width, height) = (Self.side(corners[0], corners[2]), Self.side(corners[1], corners[3]))
    if width < 0 || height < 0 { tally.keepNegative(name()) }
    boxes.append(
      ScoredBox(
        picture: -1, category: label, x: corners[0], y: corners[1], width: width, height: height, score: score
      ))
  }

  /// A box's side as `detect --format coco` writes it, in the shortest spelling of a 32-bit float, so that both forms
  /// have the same figures.
  static func side(_ start: Double, _ end: Double) -> Double {
    Double("\(Float(end) - Float(start))") ?? .infinity
  }

  /// Keeps the last boxes as those of a picture, or leaves them out where the annotations do not list it.
  fileprivate mutating func settle(
    boxesFrom first: Int, _ file: String, _ size: (width: Int?, height: Int?), _ reader: borrowing JSONReader
  ) throws(JSONError) {
    if let problem = settle(boxesFrom: first, file, size) { throw reader.error(problem) }
  }

  /// As `settle(boxesFrom:_:_:_:)`. Returns what is wrong where the file already had results.
  mutating func settle(boxesFrom first: Int, _ file: String, _ size: (width: Int?, height: Int?)) -> String? {
    guard let agreement = annotations.agreement(with: file) else {
      tally.unknownPictures[file, default: 0] += boxes.count - first
      boxes.removeSubrange(first...)
      return nil
    }
    return keep(first..<boxes.count, of: file, agreement, size)
  }
}

/// Values of detections, with errors that name them.
extension JSONReader {
  mutating func text(_ key: String, of owner: @autoclosure () -> String) throws(JSONError) -> String {
    guard try kind() == .string else { throw error("\"\(key)\" of \(owner()) should be a text") }
    return try string()
  }
}

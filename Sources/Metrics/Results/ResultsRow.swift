import Annotations
import Support

/// A row of COCO's results: one detection, by the ids of its picture and its category.
struct ResultsRow {
  private(set) var image: PictureID?
  private(set) var category: Int?
  private(set) var hasCategory = false
  /// Whether it is a picture with its rows, as detectron2 keeps them.
  private(set) var holdsInstances = false
  private(set) var box: BoxNumbers?
  private(set) var score: Double?
  private(set) var hasScore = false

  /// Takes a member. Returns whether it is one of a row's; others are left to the caller, unread.
  mutating func take(_ key: String, _ reader: inout JSONReader) throws(JSONError) -> Bool {
    switch key {
    case "image_id": image = try reader.pictureIDIfAny()
    case "category_id":
      hasCategory = true
      category = try reader.integerIfAny()
    case "instances":
      holdsInstances = true
      try reader.skip()
    case "bbox": box = try BoxNumbers(&reader)
    case "score":
      hasScore = true
      score = try reader.numberIfAny()
    default: return false
    }
    return true
  }
}

/// COCO's list of results. A row that is no detection is left out and counted: it says nothing of the others.
extension ResultsReading {
  /// - Returns: whether any row has a score; annotations have none.
  @discardableResult
  mutating func list(_ reader: inout JSONReader) throws(JSONError) -> Bool {
    let source = reader.source
    var (count, isScored) = (0, false)
    try reader.array { (reader) throws(JSONError) in
      count += 1
      let name = { "detection \(count) of \(source)" }
      guard try reader.kind() == .object else {
        try reader.skip()
        return tally.leaveOut(.noObject, name())
      }
      var row = ResultsRow()
      try reader.object { (reader, key) throws(JSONError) in
        if try !row.take(key, &reader) { try reader.skip() }
      }
      isScored = isScored || row.hasScore
      if let problem = add(row, name) { throw reader.error(problem) }
    }
    return isScored
  }

  /// Adds a detection, or counts why it is left out. Returns what is wrong where another file has its picture's results.
  mutating func add(_ row: ResultsRow, _ name: () -> String) -> String? {
    guard let image = row.image else { return leaveOut(.noPicture, name()) }
    guard !row.holdsInstances || row.category != nil else {
      return "\"instances\" are detectron2's own form of results: give its coco_instances_results.json"
    }
    guard let category = row.category else {
      return leaveOut(row.hasCategory ? .oddCategory : .noCategory, name())
    }
    guard let box = row.box else { return leaveOut(.noBox, name()) }
    guard let score = row.score else { return leaveOut(row.hasScore ? .oddScore : .noScore, name()) }
    guard score.isFinite else { return leaveOut(.oddScore, "\(name()), \(score)") }
    guard case .finite(let numbers) = box else { return leaveOut(.notFinite, name()) }
    guard let picture = place(of: image) else {
      tally.unknownPictures["\(image)", default: 0] += 1
      return nil
    }
    if let problem = claim(picture) { return problem }
    if let problem = numbersProblem { return problem }
    if numbers[2] < 0 || numbers[3] < 0 { tally.keepNegative(name()) }
    tally.countCorners(numbers, annotations.pictures[Int(picture)])
    boxes.append(
      ScoredBox(
        picture: picture, category: self.numbers.mark(category), x: numbers[0], y: numbers[1],
        width: numbers[2],
        height: numbers[3], score: score))
    return nil
  }

  private mutating func leaveOut(_ kind: OddRow, _ name: String) -> String? {
    tally.leaveOut(kind, name)
    return nil
  }

  /// The picture with an id; where none has it, with the same id as a text or a number, or with such a file name.
  mutating func place(of id: PictureID) -> Int32? {
    if let place = pictures[id] {
      if areCounted { tally.countedPictures += 1 }
      return place
    }
    let known = otherPlaces[id] ?? id.other.flatMap { pictures[$0] } ?? named(id) ?? -1
    otherPlaces[id] = known
    guard known >= 0 else { return nil }
    // Where the annotations only name their pictures, nothing else can be an id.
    if annotations.numbering == .ids { tally.otherIDs["\(id)", default: 0] += 1 }
    return known
  }

  private func named(_ id: PictureID) -> Int32? {
    guard case .text(let text) = id else { return nil }
    return annotations.picture(named: text).map { Int32($0) }
  }
}

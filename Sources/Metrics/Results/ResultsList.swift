import Annotations
import Support

/// COCO's list of results. A row that is no detection is left out and counted: it says nothing of the others.
extension ResultsReading {
  mutating func list(_ reader: inout JSONReader) throws(JSONError) {
    let source = reader.source
    var count = 0
    try reader.array { (reader) throws(JSONError) in
      count += 1
      try entry(&reader, "detection \(count) of \(source)")
    }
  }

  private mutating func entry(
    _ reader: inout JSONReader, _ name: @autoclosure () -> String
  ) throws(JSONError) {
    guard try reader.kind() == .object else {
      try reader.skip()
      return tally.leaveOut(.noObject, name())
    }
    var (image, category): (PictureID?, Int?)
    var (box, score): (BoxNumbers?, Double?)
    var hasScore = false
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "image_id":
        image =
          try reader.kind() == .string
          ? .text(try reader.string()) : try reader.integerIfAny().map(PictureID.number)
      case "category_id": category = try reader.integerIfAny()
      case "bbox": box = try BoxNumbers(&reader)
      case "score":
        hasScore = true
        score = try reader.numberIfAny()
      default: try reader.skip()
      }
    }
    guard let image else { return tally.leaveOut(.noPicture, name()) }
    guard let category else { return tally.leaveOut(.noCategory, name()) }
    guard let box else { return tally.leaveOut(.noBox, name()) }
    guard let score else { return tally.leaveOut(hasScore ? .oddScore : .noScore, name()) }
    guard score.isFinite else { return tally.leaveOut(.oddScore, "\(name()), \(score)") }
    guard case .finite(let numbers) = box else { return tally.leaveOut(.notFinite, name()) }
    guard let picture = place(of: image) else {
      tally.unknownPictures["\(image)", default: 0] += 1
      return
    }
    try claim(picture, once: false, reader)
    guard let place = categories[category] else {
      tally.unknownCategories["\(category)", default: 0] += 1
      return
    }
    if numbers[2] < 0 || numbers[3] < 0 { tally.keepNegative(name()) }
    boxes.append(
      ScoredBox(
        picture: picture, category: place, x: numbers[0], y: numbers[1], width: numbers[2],
        height: numbers[3], score: score))
  }

  /// The picture with an id; where none has it, with the same id as a text or a number, or with such a file name.
  private mutating func place(of id: PictureID) -> Int32? {
    if let place = pictures[id] { return place }
    let known = otherPlaces[id] ?? id.other.flatMap { pictures[$0] } ?? named(id) ?? -1
    otherPlaces[id] = known
    guard known >= 0 else { return nil }
    tally.otherIDs["\(id)", default: 0] += 1
    return known
  }

  private func named(_ id: PictureID) -> Int32? {
    guard case .text(let text) = id else { return nil }
    return annotations.picture(named: text).map { Int32($0) }
  }
}

/// Four numbers of a box.
enum BoxNumbers {
  case finite(SIMD4<Double>)
  /// With NaN, infinity or a number beyond 1e30.
  case notFinite

  /// `nil` if the value is not a list of four numbers.
  init?(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.kind() == .array else {
      try reader.skip()
      return nil
    }
    var (numbers, count, isValid) = (SIMD4<Double>.zero, 0, true)
    try reader.array { (reader) throws(JSONError) in
      if let number = try reader.numberIfAny(), count < 4 {
        numbers[count] = number
      } else {
        isValid = false
      }
      count += 1
    }
    guard isValid, count == 4 else { return nil }
    let isFinite = (0..<4).allSatisfy { numbers[$0].magnitude <= 1e30 }
    self = isFinite ? .finite(numbers) : .notFinite
  }
}

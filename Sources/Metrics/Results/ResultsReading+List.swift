import Annotations

extension ResultsReading {
  /// COCO's list of results.
  mutating func list(_ reader: inout JSONReader) throws(JSONError) {
    var count = 0
    try reader.array { (reader) throws(JSONError) in
      count += 1
      try entry(&reader, "detection \(count)")
    }
  }

  private mutating func entry(
    _ reader: inout JSONReader, _ name: @autoclosure () -> String
  ) throws(JSONError) {
    guard try reader.kind() == .object else {
      throw reader.error("\(name()) is no object, { … }, with image_id, category_id, bbox and score")
    }
    var (image, category): (Int?, Int?)
    var (box, score): (SIMD4<Double>?, Double?)
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "image_id": image = try reader.integer(key, of: name())
      case "category_id": category = try reader.integer(key, of: name())
      case "bbox": box = try reader.fourNumbers(key, of: name())
      case "score": score = try reader.finiteNumber(key, of: name())
      default: try reader.skip()
      }
    }
    guard let image else { throw reader.error("\(name()) has no image_id") }
    guard let category else { throw reader.error("\(name()) has no category_id") }
    guard let box else { throw reader.error("\(name()) has no bbox: only boxes are measured") }
    guard let score else { throw reader.error("\(name()) has no score") }
    guard box[2] >= 0, box[3] >= 0 else {
      throw reader.error(
        "\(name()) has a negative width or height; are these corners? bbox is x, y, width, height")
    }
    guard let picture = pictures[image] else {
      tally.unknownPictures["\(image)", default: 0] += 1
      return
    }
    try claim(picture, once: false, reader)
    guard let place = categories[category] else {
      tally.unknownCategories["\(category)", default: 0] += 1
      return
    }
    boxes.append(
      ScoredBox(
        picture: picture, category: place, x: box[0], y: box[1], width: box[2], height: box[3], score: score))
  }
}

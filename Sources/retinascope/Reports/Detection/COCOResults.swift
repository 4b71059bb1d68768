/// The list that pycocotools' `loadRes` takes: an entry for each object, boxes as x, y, width, height. Pictures that
/// failed have no place in it.
struct COCODocument: DetectionDocument {
  let identifiers: COCOIdentifiers
  let start = "["
  let end = "\n]\n"
  private var isFirst = true

  init(identifiers: COCOIdentifiers) { self.identifiers = identifiers }

  func obstacle(for file: String) -> (any Error)? {
    guard identifiers.images[file] == nil else { return nil }
    return COCOIdentifiers.Unknown(description: "\(file) is not among the annotations' images.")
  }

  mutating func text(of result: PictureResult) -> String {
    guard case .found(let found) = result.outcome, let image = identifiers.images[result.file] else {
      return ""
    }
    var text = ""
    for object in found.objects {
      // A channel that is no category, a hole in COCO's list, can win only by mistake.
      guard let category = identifiers.categories[object.labelID] else { continue }
      let box = object.box
      let entry = JSONText.object([
        ("image_id", .int(image)), ("category_id", .int(category)),
        ("bbox", .array([.float(box.x1), .float(box.y1), .float(box.width), .float(box.height)])),
        ("score", .float(object.score)),
      ])
      text += (isFirst ? "\n" : ",\n") + entry.text
      isFirst = false
    }
    return text
  }
}

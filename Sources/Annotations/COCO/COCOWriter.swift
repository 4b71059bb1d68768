extension AnnotationSet {
  /// COCO's JSON of pictures, objects and categories. Reading it gives an equal set, with exactly equal numbers.
  /// Outlines are not read, and so not written. Objects that are difficult in VOC's sense are ignored ones in
  /// COCO's; a key of its own, "difficult", keeps them apart from others that are ignored.
  public func cocoJSON() -> [UInt8] {
    var text = #"{"images":["#
    text.append(list: pictures) { picture in
      let size = picture.width.flatMap { width in
        picture.height.map { #","width":\#(width),"height":\#($0)"# }
      }
      return #"{"id":\#(spelling(picture.id)),"file_name":\#(quoted(picture.file))\#(size ?? "")}"#
    }
    text += #"],"annotations":["#
    let owners = pictures.enumerated().flatMap { place, picture in
      objects(ofPicture: place).map { (picture.id, $0) }
    }
    text.append(list: owners) { owner, object in
      let box = [object.x, object.y, object.width, object.height].map(number).joined(separator: ",")
      let ignored = object.isIgnored ? #","ignore":1"# : ""
      let difficult = object.isDifficult ? #","difficult":1"# : ""
      return
        #"{"id":\#(object.id),"image_id":\#(spelling(owner)),"category_id":\#(object.category),"bbox":[\#(box)],"#
        + #""area":\#(number(object.area)),"iscrowd":\#(object.isCrowd ? 1 : 0)\#(ignored)\#(difficult)}"#
    }
    text += #"],"categories":["#
    text.append(list: categories) { #"{"id":\#($0.id),"name":\#(quoted($0.name))}"# }
    return Array((text + "]}\n").utf8)
  }

  private func spelling(_ id: PictureID) -> String {
    switch id {
    case .number(let number): "\(number)"
    case .text(let text): quoted(text)
    }
  }

  /// The shortest spelling that reads as the same number; whole numbers without a fraction.
  private func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func quoted(_ text: String) -> String {
    var answer = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": answer += "\\\(scalar)"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        answer += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: answer.unicodeScalars.append(scalar)
      }
    }
    return answer + "\""
  }
}

extension String {
  /// One element per line.
  fileprivate mutating func append<Element>(list: [Element], _ text: (Element) -> String) {
    for (place, element) in list.enumerated() { self += (place == 0 ? "\n" : ",\n") + text(element) }
    if !list.isEmpty { self += "\n" }
  }
}

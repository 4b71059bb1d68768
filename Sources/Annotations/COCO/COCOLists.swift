import Support

/// `images` of a COCO file.
struct COCOPictureList {
  private(set) var all: [AnnotationSet.Picture] = []
  /// By id.
  private(set) var places: [Int: Int] = [:]
  private var files: Set<String> = []
  private var count = 0

  /// One element.
  mutating func read(_ reader: inout JSONReader, _ findings: inout Findings) throws(JSONError) {
    count += 1
    guard try reader.kind() == .object else {
      try reader.skip()
      return findings.add(.pictureWithoutName, "the one at place \(count) of the list")
    }
    var (id, width, height): (Int?, Int?, Int?)
    var file: String?
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "id": id = try reader.integerIfAny()
      case "file_name": file = try reader.stringIfAny()
      case "width": width = try reader.integerIfAny()
      case "height": height = try reader.integerIfAny()
      default: try reader.skip()
      }
    }
    guard let id, let file else {
      return findings.add(
        .pictureWithoutName, file ?? id.map { "picture \($0)" } ?? "the one at place \(count) of the list")
    }
    guard places[id] == nil else { return findings.add(.doublePicture, "\(id), \(file)") }
    if !files.insert(file).inserted { findings.add(.doubleFile, "\(file), picture \(id)") }
    places[id] = all.count
    let hasSize = (width ?? 0) > 0 && (height ?? 0) > 0
    all.append(
      AnnotationSet.Picture(id: id, file: file, width: hasSize ? width : nil, height: hasSize ? height : nil))
  }
}

/// `categories` of a COCO file.
struct COCOCategoryList {
  private(set) var all: [AnnotationSet.Category] = []
  private var ids: Set<Int> = []
  private var names: Set<String> = []
  private var count = 0

  func knows(_ id: Int) -> Bool { ids.contains(id) }

  /// One element.
  mutating func read(_ reader: inout JSONReader, _ findings: inout Findings) throws(JSONError) {
    count += 1
    guard try reader.kind() == .object else {
      try reader.skip()
      return findings.add(.doubleCategory, "the one at place \(count) of the list")
    }
    var id: Int?
    var name: String?
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "id": id = try reader.integerIfAny()
      case "name": name = try reader.stringIfAny()
      default: try reader.skip()
      }
    }
    guard let id, let name, ids.insert(id).inserted else {
      return findings.add(
        .doubleCategory, name ?? id.map { "category \($0)" } ?? "the one at place \(count) of the list")
    }
    if !names.insert(name).inserted { findings.add(.doubleName, "\(name), category \(id)") }
    all.append(AnnotationSet.Category(id: id, name: name))
  }
}

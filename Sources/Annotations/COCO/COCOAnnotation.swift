import Support

extension COCOReader {
  /// One element of `annotations`.
  mutating func annotation(_ reader: inout JSONReader, number: Int) throws(JSONError) {
    guard try reader.kind() == .object else {
      try reader.skip()
      return findings.add(.noBox, "the one at place \(number) of the list")
    }
    var id: Int?
    var picture: PictureID?
    var category: Int?
    var box: [Double]?
    var outline: COCOOutline?
    var hasOutline = false
    var area: Double?
    var (isCrowd, isIgnored, isDifficult) = (false, false, false)
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "id": id = try reader.integerIfAny()
      case "image_id": picture = try reader.pictureIDIfAny()
      case "category_id": category = try reader.integerIfAny()
      case "bbox": box = try Self.box(&reader)
      case "area": area = try reader.numberIfAny()
      case "iscrowd": isCrowd = try reader.truthIfAny() ?? false
      case "ignore": isIgnored = try reader.truthIfAny() ?? false
      case "difficult": isDifficult = try reader.truthIfAny() ?? false
      case "segmentation":
        hasOutline = true
        if box == nil, !skipsOutlines { outline = try COCOOutline.read(&reader) } else { try reader.skip() }
      case "score":
        hasScores = true
        findings.add(.scored, id.map { "annotation \($0)" } ?? "the one at place \(number) of the list")
        try reader.skip()
      case "caption", "segments_info", "keypoints":
        if foreignKey == nil { foreignKey = key }
        try reader.skip()
      default: try reader.skip()
      }
    }
    let name = { id.map { "annotation \($0)" } ?? "the one at place \(number) of the list" }
    guard let picture else { return findings.add(.noPicture, name()) }
    guard let category else { return findings.add(.noCategory, name()) }
    if box == nil, hasOutline, skipsOutlines { lacksOutline = true }
    if box == nil, let outline {
      box = outline.box
      findings.add(outline.isMask ? .mask : .outline, name())
    }
    guard let box else { return findings.add(.noBox, name()) }
    guard findings.isFinite(box, name()) else { return }
    if box[2] <= 0 || box[3] <= 0 { findings.add(.flat, "\(name()), \(box)") }
    if area?.isFinite == false { area = nil }
    if area == nil { findings.add(.noArea, name()) }
    if let area, area < 0 { findings.add(.negativeArea, name()) }
    if id == nil { unnumbered.append(objects.count) }
    if id == nil { findings.add(.noID, name()) }
    if id == 0 { findings.add(.idZero, "of picture \(picture)") }
    // Without "ignore" it is another tool's key, and pycocotools counts the object.
    objects.append(
      GroundTruth(
        id: id ?? 0, category: category, x: box[0], y: box[1], width: box[2], height: box[3], area: area,
        isCrowd: isCrowd, isIgnored: isIgnored, isDifficult: isIgnored && isDifficult))
    owners.append(picture)
  }

  /// x, y, width, height; `nil` if the value is anything else.
  private static func box(_ reader: inout JSONReader) throws(JSONError) -> [Double]? {
    guard try reader.kind() == .array else {
      try reader.skip()
      return nil
    }
    var numbers: [Double] = []
    var isBox = true
    try reader.array { (reader) throws(JSONError) in
      if let number = try reader.numberIfAny(), numbers.count < 4 {
        numbers.append(number)
      } else {
        isBox = false
      }
    }
    return isBox && numbers.count == 4 ? numbers : nil
  }
}

extension COCOReader {
  /// Gives the objects without an id new ids, above all existing ones.
  mutating func number() {
    var last = max(0, objects.lazy.map(\.id).max() ?? 0)
    for place in unnumbered where last < .max {
      last += 1
      objects[place].id = last
    }
  }

  /// The objects whose picture and category the file lists, with the indices of their pictures.
  mutating func resolve() -> (objects: [GroundTruth], owners: [Int]) {
    var kept = (objects: [GroundTruth](), owners: [Int]())
    kept.objects.reserveCapacity(objects.count)
    kept.owners.reserveCapacity(objects.count)
    var seen = Set<Int>(minimumCapacity: objects.count)
    var boxes = Set<Int>(minimumCapacity: objects.count)
    for (object, owner) in zip(objects, owners) {
      guard let (place, isOther) = pictures.place(of: owner) else {
        findings.add(.unknownPicture, "annotation \(object.id), picture \(owner)")
        continue
      }
      guard categories.knows(object.category) else {
        findings.add(.unknownCategory, "annotation \(object.id), category \(object.category)")
        continue
      }
      if isOther { findings.add(.otherID, "annotation \(object.id), picture \(owner)") }
      if !seen.insert(object.id).inserted { findings.add(.doubleID, "annotation \(object.id)") }
      if object.hasExtent, !boxes.insert(Self.key(of: object, place)).inserted {
        findings.add(.doubleObject, "annotation \(object.id)")
      }
      findings.checkExtent(object, of: pictures.all[place], "annotation \(object.id)")
      kept.objects.append(object)
      kept.owners.append(place)
    }
    (objects, owners) = ([], [])
    return kept
  }

  /// A hash of an object's picture, class and box.
  private static func key(of object: GroundTruth, _ picture: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(picture)
    hasher.combine(object.category)
    for number in [object.x, object.y, object.width, object.height] { hasher.combine(number) }
    return hasher.finalize()
  }
}

import Imaging
import Support

/// `images` of a COCO file.
struct COCOPictureList {
  private(set) var all: [AnnotationSet.Picture] = []
  /// By id.
  private var places: [PictureID: Int] = [:]
  private var files: Set<String> = []
  private var count = 0
  /// Whether one holds detections, as in what `detect` writes.
  private(set) var haveDetections = false

  /// The place of a picture, and whether its id is the same but for being a text or a number.
  func place(of id: PictureID) -> (place: Int, isOther: Bool)? {
    if let place = places[id] { return (place, false) }
    return id.other.flatMap { places[$0] }.map { ($0, true) }
  }

  /// One element. Only an id is needed: results name pictures by it.
  mutating func read(_ reader: inout JSONReader, _ findings: inout Findings) throws(JSONError) {
    count += 1
    guard try reader.kind() == .object else {
      try reader.skip()
      return findings.add(.pictureWithoutID, "the one at place \(count) of the list")
    }
    var id: PictureID?
    var (width, height): (Int?, Int?)
    // The name, and what may stand for it, the most telling first.
    var names = [String?](repeating: nil, count: Self.nameKeys.count)
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "id": id = try reader.pictureIDIfAny()
      case "width": width = try reader.integerIfAny()
      case "height": height = try reader.integerIfAny()
      default:
        if let place = Self.nameKeys.firstIndex(of: key) {
          names[place] = try reader.stringIfAny()
        } else {
          haveDetections = haveDetections || key == "detections"
          try reader.skip()
        }
      }
    }
    guard let id else {
      return findings.add(.pictureWithoutID, names[0] ?? "the one at place \(count) of the list")
    }
    let named = names.firstIndex { $0?.isEmpty == false }
    var file = named.flatMap { names[$0] } ?? "\(id)"
    if let named, named > 0 {
      file = PictureName.components(file).last ?? file
      findings.add(.namedByAddress, "picture \(id), \(Self.nameKeys[named]) \(file)")
    } else if named == nil {
      findings.add(.namedByID, "picture \(id)")
    }
    guard places[id] == nil else { return findings.add(.doublePicture, "\(id), \(file)") }
    if !files.insert(file).inserted { findings.add(.doubleFile, "\(file), picture \(id)") }
    places[id] = all.count
    let hasSize = (width ?? 0) > 0 && (height ?? 0) > 0
    all.append(
      AnnotationSet.Picture(id: id, file: file, width: hasSize ? width : nil, height: hasSize ? height : nil))
  }

  private static let nameKeys = ["file_name", "coco_url", "path", "url", "filename"]
}

extension JSONReader {
  /// A picture's id; `nil` if the value is anything but a text or a whole number.
  public mutating func pictureIDIfAny() throws(JSONError) -> PictureID? {
    if try kind() == .string { return .text(try string()) }
    return try integerIfAny().map(PictureID.number)
  }
}

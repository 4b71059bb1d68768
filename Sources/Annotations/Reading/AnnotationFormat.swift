import Support

/// What a file of annotations is, by how it begins.
enum AnnotationFormat: Equatable {
  case coco, voc, yolo
  /// A `data.yaml`.
  case yoloDataSet

  init(ofFile path: String) throws(AnnotationError) {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: path, problem: problem) }
    let start: [UInt8]
    do throws(FileError) { start = try InputFile.start(of: path, count: 1 << 12) } catch {
      throw AnnotationError(error)
    }
    if ["yaml", "yml"].contains(PictureName.ending(path)) {
      self = .yoloDataSet
      return
    }
    if let other = TextEncoding.foreign(Array(start.prefix(4))) { throw failure("it is \(other)") }
    let text = start.drop { byte in " \t\r\n\u{FEFF}".utf8.contains(byte) }
    switch text.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): self = .coco
    case UInt8(ascii: "<"): self = .voc
    case nil where PictureName.ending(path) != "txt": throw failure("it is empty")
    // Empty labels: a picture without objects.
    case nil: self = .yolo
    default:
      let line = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      let isNumbers = line.split(whereSeparator: \.isWhitespace).allSatisfy { Double($0) != nil }
      guard isNumbers else {
        throw failure("it is neither COCO's JSON, nor Pascal VOC's XML, nor YOLO's labels")
      }
      self = .yolo
    }
  }
}

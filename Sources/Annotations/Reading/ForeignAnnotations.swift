import Support

/// Annotations of kinds that are not read, recognized so that the message names them.
enum ForeignAnnotations {
  private static let mostLooks = 16
  private static let startBytes = 1 << 16

  /// Why text files are no labels of YOLO's; `nil` where one of the first is.
  static func problem(ofLabels files: [String]) -> AnnotationError? {
    var first: AnnotationError?
    for file in files.prefix(mostLooks) {
      do throws(AnnotationError) {
        let format = try AnnotationFormat(ofFile: file)
        if format == .yolo { return nil }
        first =
          first
          ?? AnnotationError(source: file, problem: "it holds no labels of YOLO's: name it alone to read it")
      } catch {
        first = first ?? error
      }
    }
    return first
  }

  /// Why a file is no JSON of COCO's; `nil` where its start does not tell.
  static func problem(ofList file: String) -> AnnotationError? {
    guard FileStatus(file)?.kind == .regular else { return nil }
    let bytes = try? TextEncoding.utf8(ofStart: InputFile.start(of: file, count: startBytes))
    let start = String(decoding: bytes ?? [], as: UTF8.self)
    return owner(ofList: start).map { AnnotationError(source: file, problem: words($0)) }
  }

  /// What JSON is, by keys that only its kind has.
  private static func owner(ofList start: String) -> String? {
    func has(_ keys: String...) -> Bool {
      keys.allSatisfy { start.contains("\"\($0)\":") || start.contains("\"\($0)\" :") }
    }
    if has("shapes", "points") || has("shapes", "shape_type") { return "LabelMe's JSON of one picture" }
    if has("objects", "classTitle") || has("objects", "classId") {
      return "Supervisely's JSON of one picture"
    }
    if has("regions", "shape_attributes") || has("_via_img_metadata") { return "JSON of the VGG annotator" }
    if has("result", "original_width") || has("result", "from_name") { return "Label Studio's own JSON" }
    if has("annotations", "coordinates", "label") { return "CreateML's JSON" }
    if has("annotations", "bbox_mode") { return "a list of detectron2's data set dicts" }
    if has("labels", "box2d") { return "BDD100K's JSON" }
    if has("samples", "filepath") || has("_cls") { return "FiftyOne's own JSON" }
    if has("data_list", "instances") || has("metainfo", "data_list") { return "mmdetection's own JSON" }
    if has("dm_format_version") || has("items", "label_id") { return "Datumaro's own JSON" }
    if has("source-ref") { return "a manifest of SageMaker's" }
    if has("file_name", "objects", "bbox") { return "Hugging Face's metadata" }
    return nil
  }

  /// Why a text of numbers or words is not read, by its first lines; `nil` where they do not tell.
  static func problem(ofText start: String, ending: String) -> String? {
    let lines = start.split(whereSeparator: \.isNewline).prefix(3)
    if lines.first?.contains("region_shape_attributes") == true { return words("CSV of the VGG annotator") }
    guard let line = lines.first(where: { !$0.hasPrefix("imagesource:") && !$0.hasPrefix("gsd:") }) else {
      return nil
    }
    let fields = line.split(whereSeparator: \.isWhitespace)
    func areNumbers(_ fields: some Sequence<Substring>) -> Bool { fields.allSatisfy { Double($0) != nil } }
    // A class by name, then fourteen numbers or, with a score, fifteen.
    if (15...16).contains(fields.count), Double(fields[0]) == nil, areNumbers(fields.dropFirst()) {
      return words("a file of KITTI's labels")
    }
    // Four corners, a class by name and, mostly, a number.
    if (9...10).contains(fields.count), areNumbers(fields.prefix(8)), Double(fields[8]) == nil {
      return words("a file of DOTA's labels")
    }
    let numbers = line.split(separator: ",")
    if ending == "txt", numbers.count == 8, numbers.allSatisfy({ Int($0) != nil }) {
      return words("a file of VisDrone's labels")
    }
    return nil
  }

  private static func words(_ kind: String) -> String {
    "it is \(kind), which is not read: export or convert it to COCO's JSON"
  }
}

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
        first = first ?? (isKITTI(file) ? AnnotationError(source: file, problem: kitti) : error)
      }
    }
    return first
  }

  /// Why a JSON file is no list of COCO's; `nil` where its start does not tell.
  static func problem(ofList file: String) -> AnnotationError? {
    let start = start(of: file)
    func has(_ key: String) -> Bool { start.contains("\"\(key)\"") }
    guard !has("annotations"), !has("images"), !has("categories") else { return nil }
    let owner =
      if has("shapes"), has("points") || has("shape_type") {
        "LabelMe's"
      } else if has("objects"), has("classTitle") || has("classId") {
        "Supervisely's"
      } else {
        ""
      }
    guard !owner.isEmpty else { return nil }
    return AnnotationError(
      source: file,
      problem: "it is \(owner) JSON of one picture, which is not read: export COCO's JSON of all of them")
  }

  /// A class by name, then fourteen numbers or, with a score, fifteen.
  private static func isKITTI(_ file: String) -> Bool {
    let line = start(of: file).prefix { !$0.isNewline }
    let fields = line.split(whereSeparator: \.isWhitespace)
    return (15...16).contains(fields.count) && Double(fields[0]) == nil
      && fields.dropFirst().allSatisfy { Double($0) != nil }
  }

  private static func start(of file: String) -> String {
    let bytes = try? TextEncoding.utf8(ofStart: InputFile.start(of: file, count: startBytes))
    return String(decoding: bytes ?? [], as: UTF8.self)
  }

  private static let kitti =
    "it is a file of KITTI's labels, which are not read: convert them to COCO's JSON or to YOLO's labels"
}

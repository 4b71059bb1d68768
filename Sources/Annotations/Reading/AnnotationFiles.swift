import Support

/// The format of an annotation file, recognized by its first bytes.
enum AnnotationFormat: Equatable {
  case coco, voc, cvat, yolo, csv
  /// A `data.yaml`.
  case yoloDataSet

  init(ofFile path: String) throws(AnnotationError) {
    func failure(_ problem: String) -> AnnotationError { AnnotationError(source: path, problem: problem) }
    let start: [UInt8]
    do throws(FileError) {
      start = TextEncoding.utf8(ofStart: try InputFile.start(of: path, count: 1 << 12))
    } catch {
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
    case UInt8(ascii: "<"): self = XMLText.root(text) == "annotations" ? .cvat : .voc
    case nil where PictureName.ending(path) != "txt": throw failure("it is empty")
    // An empty label file is that of a picture without objects.
    case nil: self = .yolo
    default:
      let lines = String(decoding: text, as: UTF8.self)
      let line = lines.prefix { !$0.isNewline }
      if line.split(whereSeparator: \.isWhitespace).allSatisfy({ Double($0) != nil }) {
        self = .yolo
      } else if let problem = ForeignAnnotations.problem(ofText: lines, ending: PictureName.ending(path)) {
        throw failure(problem)
      } else if CSVColumns.find(Array(text)) != nil {
        self = .csv
      } else {
        throw failure(CSVColumns.lack(Array(text)) ?? Self.unknown)
      }
    }
  }

  private static let unknown = """
    it is neither COCO's JSON, nor Pascal VOC's XML, nor YOLO's labels, nor CVAT's XML, nor CSV whose first row is \
    path, x1, y1, x2, y2, class or a header with such names as image_path, xmin, ymin, xmax, ymax, label
    """
}

/// The annotation files in and below a folder, recognized by their names.
struct AnnotationFolder {
  private(set) var xml: [String] = []
  private(set) var texts: [String] = []
  private(set) var json: [String] = []
  private(set) var csv: [String] = []
  /// Files of one JSON object a line, which are not read.
  private(set) var lines: [String] = []
  /// The folders that were looked through, so that linked ones are not looked through twice.
  private var seen: Set<FileIdentity> = []
  private let most: Int

  /// Names of text files in data sets that are not labels.
  private static let otherTexts: Set<String> = [
    "classes", "labels", "train", "val", "valid", "test", "trainval", "readme", "license", "notes",
    "requirements",
  ]
  private static let deepest = 8
  /// The most names that are looked at.
  static let most = 5_000_000
  /// How many names were looked at.
  private(set) var count = 0

  /// Leaves out hidden files. A linked folder is followed, but none is looked through twice. The paths are in byte order.
  ///
  /// - Parameter most: how many names may be in them.
  init(_ path: String, most: Int = Self.most) throws(AnnotationError) {
    self.most = most
    try gather(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path, depth: 0)
    for kind in [\AnnotationFolder.xml, \.texts, \.json, \.csv, \.lines] {
      self[keyPath: kind].sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// The CSV files that hold annotations; others may name classes.
  var annotationTables: [String] { csv.filter { (try? AnnotationFormat(ofFile: $0)) == .csv } }

  /// YOLO labels: the text files in folders called `labels` if there are any, else all text files.
  var labels: [String] {
    let inLabels = texts.filter { $0.split(separator: "/").dropLast().contains("labels") }
    return inLabels.isEmpty ? texts : inLabels
  }

  static func tooMany(_ source: String) -> AnnotationError {
    AnnotationError(
      source: source, problem: "too many files are in it or beside it: name the folder of the annotations")
  }

  /// Whether a text's first line is a label of YOLO's: train.txt may belong to a picture train.jpg.
  private static func beginsWithLabel(_ path: String) -> Bool {
    // A pipe would wait for someone to write.
    guard FileStatus(path)?.kind == .regular, let start = try? InputFile.start(of: path, count: 1 << 12)
    else { return false }
    let text = String(decoding: TextEncoding.utf8(ofStart: start), as: UTF8.self)
    let line = text.replacing("\u{FEFF}", with: "").split(whereSeparator: \.isNewline).first ?? ""
    // Five numbers tell; what follows may be cut off.
    let fields = line.split(whereSeparator: \.isWhitespace).prefix(5).joined(separator: " ")
    return (try? YOLOLine(fields, hasKeypoints: true)) != nil
  }

  private mutating func gather(_ folder: String, depth: Int) throws(AnnotationError) {
    guard depth <= Self.deepest, let identity = FileIdentity(path: folder), seen.insert(identity).inserted
    else { return }
    let names: [String]
    do throws(FileError) { names = try Folder.names(in: folder) } catch { throw AnnotationError(error) }
    count += names.count
    guard count <= most else { throw Self.tooMany(folder) }
    var links: [String] = []
    for name in names {
      let path = "\(folder)/\(name)"
      switch PictureName.ending(name) {
      case "xml": xml.append(path)
      case "txt":
        // Roboflow's are README.roboflow.txt and README.dataset.txt.
        let stem = PictureName.stem(name).lowercased()
        let isOther = Self.otherTexts.contains(stem) || stem.hasPrefix("readme.")
        if !isOther || Self.beginsWithLabel(path) { texts.append(path) }
      case "json": json.append(path)
      case "csv": csv.append(path)
      case "jsonl", "manifest": lines.append(path)
      default:
        switch FileStatus(path, followingLinks: false)?.kind {
        case .folder: try gather(path, depth: depth + 1)
        case .symbolicLink where FileStatus(path)?.kind == .folder: links.append(path)
        default: break
        }
      }
    }
    // Behind the folders themselves, which have the better names.
    for path in links { try gather(path, depth: depth + 1) }
  }
}

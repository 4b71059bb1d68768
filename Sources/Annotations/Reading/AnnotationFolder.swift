import Glibc

/// The files of annotations in a folder and below it, by their names.
struct AnnotationFolder {
  private(set) var xml: [String] = []
  private(set) var texts: [String] = []
  private(set) var json: [String] = []

  /// What a data set's folder holds besides its labels.
  private static let otherTexts: Set<String> = [
    "classes", "labels", "train", "val", "valid", "test", "trainval", "readme", "license", "notes",
    "requirements",
  ]
  private static let deepest = 8

  /// Hidden files, and folders behind links, are left out. In the order of the paths' bytes.
  init(_ path: String) throws(AnnotationError) {
    try gather(path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path, depth: 0)
  }

  /// YOLO's labels: where there are folders `labels`, the texts in them.
  var labels: [String] {
    let inLabels = texts.filter { $0.split(separator: "/").dropLast().contains("labels") }
    return inLabels.isEmpty ? texts : inLabels
  }

  private mutating func gather(_ folder: String, depth: Int) throws(AnnotationError) {
    guard depth <= Self.deepest else { return }
    guard let stream = opendir(folder) else {
      throw AnnotationError(
        source: folder, problem: "it cannot be read: \(SystemError(code: errno).text)")
    }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(stream)
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names {
      let path = "\(folder)/\(name)"
      switch PictureName.ending(name) {
      case "xml": xml.append(path)
      case "txt" where !Self.otherTexts.contains(PictureName.stem(name).lowercased()): texts.append(path)
      case "json": json.append(path)
      default:
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          try gather(path, depth: depth + 1)
        }
      }
    }
  }
}

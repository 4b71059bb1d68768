import Foundation

/// The class names of a YOLO data set, which its label files only number.
struct YOLOClasses {
  let categories: [AnnotationSet.Category]
  /// Whether points follow each box.
  let hasKeypoints: Bool

  /// Files that hold them, by the tools' customs; the first that exists counts.
  static let fileNames = [
    "data.yaml", "data.yml", "dataset.yaml", "dataset.yml", "classes.txt", "obj.names", "_darknet.labels",
  ]

  /// Looks in a folder and those above it.
  /// - Parameter folders: how many above.
  static func find(from folder: String, above folders: Int = 3) throws(AnnotationError) -> YOLOClasses {
    var place = URL(filePath: folder.isEmpty ? "." : folder).standardizedFileURL
    for _ in 0...folders {
      for name in fileNames {
        let path = place.appending(path: name).path
        if FileManager.default.fileExists(atPath: path) { return try YOLOClasses(path: path) }
      }
      place.deleteLastPathComponent()
    }
    throw AnnotationError(
      source: folder.isEmpty ? "." : folder,
      problem:
        "YOLO's labels only number their classes: put data.yaml or classes.txt with the names beside or above them"
    )
  }

  init(path: String) throws(AnnotationError) {
    do throws(LabelMapError) {
      let map = try LabelMap.read(path: path)
      categories = map.entries.enumerated().map { place, entry in
        AnnotationSet.Category(id: entry.id ?? place, name: entry.name ?? "__background__")
      }
    } catch {
      let text = "\(error)"
      throw AnnotationError(
        source: path, problem: text.hasPrefix("\(path): ") ? String(text.dropFirst(path.count + 2)) : text)
    }
    // Only a data.yaml says so, and for a file of names the line would be a name.
    let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    let text = isYAML ? String(decoding: try AnnotationFile.bytes(of: path), as: UTF8.self) : ""
    hasKeypoints = text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("kpt_shape:") }
  }
}

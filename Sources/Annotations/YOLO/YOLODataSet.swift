import Foundation
import Imaging
import Support

/// The class names of a YOLO data set, whose label files contain only class numbers.
struct YOLOClasses {
  /// The file with the names.
  let path: String
  let categories: [AnnotationSet.Category]
  /// Whether keypoints follow each box.
  let hasKeypoints: Bool

  /// The usual file names for class names; the first that exists is read.
  static let fileNames = [
    "data.yaml", "data.yml", "dataset.yaml", "dataset.yml", "classes.txt", "obj.names", "_darknet.labels",
  ]

  /// Searches a folder and its parents; if there is no file with names, takes those of `labels`.
  /// - Parameter folders: the number of parents.
  static func find(
    from folder: String, above folders: Int = 3, labels: String? = nil
  ) throws(AnnotationError) -> YOLOClasses {
    var place = URL(filePath: folder.isEmpty ? "." : folder).standardizedFileURL
    for _ in 0...folders {
      for name in fileNames {
        let path = place.appending(path: name).path
        if FileManager.default.fileExists(atPath: path) { return try YOLOClasses(path: path) }
      }
      place.deleteLastPathComponent()
    }
    if let labels { return try YOLOClasses(path: labels, isOfModel: true) }
    throw AnnotationError(
      source: folder.isEmpty ? "." : folder,
      problem:
        "YOLO's labels only number their classes: give --labels FILE with the names, or put data.yaml or classes.txt beside or above them"
    )
  }

  /// - Parameter isOfModel: whether the file names a model's channels, of which YOLO numbers those with a class.
  init(path: String, isOfModel: Bool = false) throws(AnnotationError) {
    self.path = path
    do throws(LabelMapError) {
      let map = try LabelMap.read(path: path)
      let entries = isOfModel ? map.entries.filter { $0.name != nil } : map.entries
      // The ids of another format, such as COCO's from 1 on, are not YOLO's numbers.
      let hasNumbers = !isOfModel || entries.first?.id == 0
      categories = entries.enumerated().map { place, entry in
        AnnotationSet.Category(
          id: hasNumbers ? entry.id ?? place : place, name: entry.name ?? "__background__")
      }
    } catch {
      let text = "\(error)"
      throw AnnotationError(
        source: path, problem: text.hasPrefix("\(path): ") ? String(text.dropFirst(path.count + 2)) : text)
    }
    // Only a data.yaml can declare keypoints; in a list of names, the line would be a name.
    let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    let text = isYAML ? String(decoding: try AnnotationFile.bytes(of: path), as: UTF8.self) : ""
    hasKeypoints = text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("kpt_shape:") }
  }
}

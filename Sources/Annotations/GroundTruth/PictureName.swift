/// The parts of a picture's name.
enum PictureName {
  /// Endings of pictures; what else follows a dot belongs to the name.
  static let endings: Set<String> = [
    "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm", "heic", "avif",
  ]

  /// Without folders.
  static func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  /// The folders, without the last name; empty where there are none.
  static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Whether the ending is a picture's.
  static func isPicture(_ name: String) -> Bool { endings.contains(ending(name)) }

  /// In small letters; empty where there is none.
  static func ending(_ path: String) -> String {
    let last = last(path)
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return "" }
    return last[last.index(after: dot)...].lowercased()
  }

  /// Without folders and without the ending of a picture or of a file of annotations.
  static func stem(_ path: String) -> String {
    let (last, ending) = (last(path), ending(path))
    let isKnown = endings.contains(ending) || ["xml", "txt", "json"].contains(ending)
    return isKnown ? String(last.dropLast(ending.count + 1)) : last
  }
}

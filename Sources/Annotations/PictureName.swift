/// The parts of a picture's name.
enum PictureName {
  /// File name endings of pictures. Text after any other dot belongs to the name.
  static let endings: Set<String> = [
    "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm", "heic", "avif",
  ]

  /// The file name, without folders.
  static func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  /// The folders, without the file name; empty if there are none.
  static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Whether the ending is a picture's.
  static func isPicture(_ name: String) -> Bool { endings.contains(ending(name)) }

  /// In lower case; empty if there is none.
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

/// Finds pictures in a list by paths that may be written differently.
struct PicturePlaces: Sendable {
  private let byName: [String: Int]
  /// The names without folders, and also without endings, that belong to one picture only.
  private let byLastName: [String: Int]
  private let byStem: [String: Int]

  init(_ names: [String]) {
    byName = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    byLastName = Self.unique(names, PictureName.last)
    byStem = Self.unique(names, PictureName.stem)
  }

  /// The picture whose name is the path or a suffix of it, else the only one with the same file name, else the only one
  /// with the same file name without its ending: pictures may be converted, and some formats do not store the ending.
  func place(of path: String) -> Int? {
    var rest = path[...]
    while true {
      if let place = byName[String(rest)] { return place }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return byLastName[PictureName.last(path)] ?? byStem[PictureName.stem(path)]
  }

  private static func unique(_ names: [String], _ key: (String) -> String) -> [String: Int] {
    var places: [String: Int?] = [:]
    for (place, name) in names.enumerated() {
      let key = key(name)
      places.updateValue(places.keys.contains(key) ? nil : place, forKey: key)
    }
    return places.compactMapValues { $0 }
  }
}

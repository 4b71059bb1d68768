import Foundation

/// The parts of a picture's name.
enum PictureName {
  /// File name endings of pictures. Text after any other dot belongs to the name.
  static let endings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm", "pgm", "heic", "heif",
    "avif", "jp2",
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
    let isKnown = endings.contains(ending) || ["xml", "txt", "json", "csv"].contains(ending)
    return isKnown ? String(last.dropLast(ending.count + 1)) : last
  }

  /// The folders and the file name, at most the last eight, of a name as other systems and tools write it: an address
  /// (`https://…`, `s3://…`), a path of Windows, a path with escapes (`%20`), or Label Studio's `/data/local-files/?d=…`.
  /// Empty where the text is too long for a path.
  static func components(_ name: String) -> [String] {
    guard name.utf8.count <= longest else { return [] }
    var path = name[...]
    if let start = path.firstRange(of: "?d=") {
      path = path[start.upperBound...].prefix { $0 != "&" }
    } else if let start = path.firstRange(of: "://") {
      path = path[start.upperBound...].prefix { $0 != "?" && $0 != "#" }
      // The host. A file's address has none, and a bucket's name is no folder.
      path = path.drop { $0 != "/" }
    }
    let decoded = path.contains("%") ? String(path).removingPercentEncoding ?? String(path) : String(path)
    return decoded.split { $0 == "/" || $0 == "\\" }.filter { $0 != "." && $0 != ".." }.suffix(8).map(
      String.init)
  }

  /// A path's greatest length on Linux, in bytes.
  private static let longest = 4096

  /// A stem in lower case without what labelling tools add to or take from a name: Label Studio's eight hexadecimal digits
  /// before it, Roboflow's ending and digest behind it ("cat_jpg.rf.0f3e…"), spaces and signs; and whether a tool's mark
  /// was there.
  static func original(ofStem stem: String) -> (name: String, isMarked: Bool) {
    var name = stem.lowercased()[...]
    var isMarked = false
    if let mark = name.firstRange(of: ".rf."), mark.lowerBound > name.startIndex {
      isMarked = true
      name = name[..<mark.lowerBound]
      if let bar = name.lastIndex(of: "_"), endings.contains(String(name[name.index(after: bar)...])) {
        name = name[..<bar]
      }
    }
    let prefix = name.prefix(9)
    if name.count > 9, prefix.last == "-", prefix.dropLast().allSatisfy(\.isHexDigit) {
      isMarked = true
      name = name.dropFirst(9)
    }
    let plain = name.map { $0 == " " ? "_" : $0 }.filter { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    return (String(plain), isMarked && !plain.isEmpty)
  }
}

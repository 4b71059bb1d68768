import Foundation

/// The parts of the name of a picture, or of a file beside it.
public enum PictureName {
  /// File name endings of pictures. Text after any other dot belongs to the name.
  static let endings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm", "pgm", "heic", "heif",
    "avif", "jp2",
  ]

  /// The file name, without folders.
  static func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  /// The folders, without the file name; empty if there are none.
  public static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Whether the ending is a picture's.
  static func isPicture(_ name: String) -> Bool { endings.contains(ending(name)) }

  /// In lower case; empty if there is none.
  public static func ending(_ path: String) -> String {
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

  /// The folders in lower case, without those that only say what kind of file lies in them, such as `images` and
  /// `labels`: the others tell a picture from another of the same file name.
  static func telling(_ folders: some Sequence<String>) -> [String] {
    folders.map { $0.lowercased() }.filter { !kinds.contains($0) }
  }

  /// A folder with another in place of the innermost of a name; `nil` if there is none.
  static func replacing(_ name: Substring, with other: Substring, in folder: String) -> String? {
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    return parts.lastIndex(of: name).map {
      (parts[..<$0] + [other] + parts[($0 + 1)...]).joined(separator: "/")
    }
  }

  private static let kinds: Set<String> = [
    "images", "image", "img", "imgs", "jpegimages", "pngimages", "pictures", "pics", "photos", "frames",
    "annotations", "annotation", "annots", "labels", "label", "xml", "xmls",
  ]
}

/// The marks of labelling tools, which make a name of another.
extension PictureName {
  /// A name as tools write it: spaces and signs are replaced or taken away.
  static func plain(_ name: some StringProtocol) -> String {
    String(name.map { $0 == " " ? "_" : $0 }.filter { $0.isLetter || $0.isNumber || "_-.".contains($0) })
  }

  /// The plain names, in lower case, that a stem may have had before tools marked it: Label Studio with eight hexadecimal
  /// digits before it, Roboflow with an ending and a digest behind it ("cat_jpg.rf.0f3e…"). None if there is no mark.
  ///
  /// - Parameter digits: whether the eight may be decimal. Dates and numbers of frames are written so, too.
  static func unmarked(stem: String, digits: Bool) -> [String] {
    let name = stem.lowercased()[...]
    let hasPrefix = hasPrefix(name).map { $0 || digits } ?? false
    let rest = hasPrefix ? name.dropFirst(9) : nil
    return [rest, withoutDigest(name), rest.flatMap(withoutDigest)].compactMap { $0.map(plain) }.filter {
      !$0.isEmpty
    }
  }

  /// Whether the eight hexadecimal digits before a name have a letter among them; `nil` where they are not there.
  static func hasPrefix(_ name: Substring) -> Bool? {
    let start = name.utf8.prefix(9)
    guard start.count == 9, name.utf8.count > 9, start.last == UInt8(ascii: "-") else { return nil }
    var hasLetter = false
    for byte in start.dropLast() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "a")...UInt8(ascii: "f"): hasLetter = true
      default: return nil
      }
    }
    return hasLetter
  }

  private static func withoutDigest(_ name: Substring) -> Substring? {
    guard let mark = name.firstRange(of: ".rf."), mark.lowerBound > name.startIndex else { return nil }
    let rest = name[..<mark.lowerBound]
    guard let bar = rest.lastIndex(of: "_"), endings.contains(String(rest[rest.index(after: bar)...])) else {
      return rest
    }
    return rest[..<bar]
  }
}

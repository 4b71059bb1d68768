import Annotations
import Support

/// What seems to be the ground truth of pictures, but lies in none of the usual places beside them, so that only a flag
/// can name it.
public struct AnnotationsNearby: Sendable, Hashable {
  /// A file, or a folder of one file for each picture.
  public let path: String
  /// How many files of which kind: "24 XML files".
  public let words: String

  /// Looks at no more than the names in folders and the first bytes of a few files.
  ///
  /// - Parameters:
  ///   - folders: those that are looked into, with the names in them; none below them.
  ///   - stems: of the pictures.
  /// - Returns: the first that is found; `nil` if there is none.
  static func find(in folders: [(path: String, names: [String])], stems: Set<String>) -> AnnotationsNearby? {
    for (folder, names) in folders {
      for (ending, noun) in [("xml", "XML file"), ("txt", "text file")] {
        let own = names.filter { PictureName.ending($0) == ending && stems.contains(pictureStem($0)) }
        guard let first = own.first, isAnnotation(FilesNearby.join(folder, first), ending) else { continue }
        return AnnotationsNearby(path: folder, words: counted(own.count, noun))
      }
    }
    for (folder, names) in folders {
      let lists = names.filter { isList($0, in: folder) }.prefix(mostLists)
      if let name = lists.first(where: { isAnnotation(FilesNearby.join(folder, $0), PictureName.ending($0)) })
      {
        let kind = PictureName.ending(name).uppercased()
        return AnnotationsNearby(path: FilesNearby.join(folder, name), words: "\(article(kind)) \(kind) file")
      }
    }
    return nil
  }

  private static func article(_ kind: String) -> String { kind == "XML" ? "an" : "a" }

  /// Whether a file's name, or its folder's, says that it lists annotations: many other files are JSON too.
  private static func isList(_ name: String, in folder: String) -> Bool {
    guard ["json", "xml", "csv"].contains(PictureName.ending(name)) else { return false }
    let last = folder.split(separator: "/").last.map(String.init) ?? ""
    return [name, last].contains { text in
      let text = text.lowercased()
      return ["annotation", "instances", "labels", "coco", "groundtruth", "ground_truth"].contains {
        text.contains($0)
      }
    }
  }

  /// Whether a file begins as annotations do.
  private static func isAnnotation(_ path: String, _ ending: String) -> Bool {
    // A pipe would wait for someone to write.
    guard FileStatus(path)?.kind == .regular, let start = try? InputFile.start(of: path, count: 1 << 12)
    else {
      return false
    }
    let text = String(decoding: start, as: UTF8.self)
    switch ending {
    case "xml": return text.contains("<annotation")
    case "json": return text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }.map { "{[".contains($0) } ?? false
    case "csv": return text.contains(",")
    default:
      let numbers = text.split(whereSeparator: \.isNewline).first?.split(whereSeparator: \.isWhitespace) ?? []
      return numbers.count >= 5 && numbers.allSatisfy { Double($0) != nil }
    }
  }

  private static let mostLists = 16
}

import Foundation
import Support
import Yams

/// The label files of the pictures that a `data.yaml` names by `path`, `train`, `val` and `test`, as ultralytics reads it:
/// folders of pictures, or texts with a picture's path a line.
struct YOLOSplits {
  private(set) var labels: [String] = []
  /// Where what the file says of paths begins: in its own folder, else where the program runs.
  private let bases: [String]
  /// How many names may still be looked at, whatever the file leads to.
  private var left: Int
  /// The folders and lists that were taken: naming one again adds nothing. Not by identity, since the labels of a linked
  /// folder are looked for beside the link.
  private var taken: Set<String> = []

  private static let splits = ["train", "val", "valid", "validation", "test", "minival"]
  private static let mostEntries = 1_000
  private static let mostBytes = 1 << 20

  /// - Parameters:
  ///   - path: of a `data.yaml` whose names were read, so that it is YAML.
  ///   - most: how many names and lines may be looked at.
  init(path: String, most: Int = AnnotationFolder.most) throws(AnnotationError) {
    left = most
    let text = String(
      decoding: try AnnotationFile.utf8(AnnotationFile.bytes(of: path, limit: Self.mostBytes), source: path),
      as: UTF8.self)
    let folder = PictureName.folder(path)
    guard YAMLDepth.isHarmless(text), let root = try? Yams.compose(yaml: text)?.mapping else {
      bases = []
      return
    }
    let stated = root["path"]?.scalar?.string ?? ""
    bases = [Self.path(stated, in: folder), stated, folder].map(Self.tidy)
    for split in Self.splits {
      guard let value = root[split] else { continue }
      let entries = value.sequence.map { $0.prefix(Self.mostEntries).compactMap(\.scalar?.string) }
      for entry in entries ?? [value.scalar?.string].compactMap(\.self) { try add(entry) }
    }
  }

  private mutating func add(_ entry: String) throws(AnnotationError) {
    guard !entry.isEmpty, !entry.utf8.contains(0) else { return }
    // Roboflow writes ../train/images of a file that lies beside train.
    let spellings = [entry] + (entry.hasPrefix("../") ? [String(entry.dropFirst(3))] : [])
    let paths = bases.flatMap { base in spellings.map { Self.path($0, in: base) } }
    for path in paths.map(Self.tidy) {
      switch FileStatus(path)?.kind {
      case .folder:
        if taken.insert(path).inserted { try add(folder: path) }
        return
      case .regular where PictureName.ending(path) == "txt":
        if taken.insert(path).inserted { try add(list: path) }
        return
      default: continue
      }
    }
  }

  /// Of the pictures in a folder and below: where `labels` stands for `images`, else beside them.
  private mutating func add(folder: String) throws(AnnotationError) {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    if let mirrored = PictureName.replacing("images", with: "labels", in: folder),
      FileStatus(mirrored)?.kind == .folder
    {
      let found = try AnnotationFolder(mirrored, most: left)
      labels += found.texts
      left -= found.count
    } else {
      let found = try AnnotationFolder(folder, most: left)
      labels += found.labels
      left -= found.count
    }
  }

  /// Of the pictures that a text names.
  private mutating func add(list: String) throws(AnnotationError) {
    let bytes = try AnnotationFile.bytes(of: list)
    left -= Self.lineCount(bytes)
    // Before the text is split, as millions of lines take far more memory than their bytes.
    guard left >= 0 else { throw AnnotationFolder.tooMany(list) }
    for line in try YOLOReader.lines(bytes, source: list) {
      if let path = Self.label(ofLine: line, in: PictureName.folder(list)) { labels.append(path) }
    }
  }

  /// How many lines bytes hold, a last one without an end too.
  private static func lineCount(_ bytes: [UInt8]) -> Int {
    var (count, last) = (1, UInt8(0))
    for byte in bytes {
      // The line ends of one byte; \r\n is one.
      if (0x0A...0x0D).contains(byte), byte != 0x0A || last != 0x0D { count += 1 }
      last = byte
    }
    return count
  }

  /// The labels of the picture that a line names, if they are there.
  private static func label(ofLine line: Substring, in folder: String) -> String? {
    let picture = line.trimmingCharacters(in: .whitespaces)
    guard !picture.isEmpty, !picture.utf8.contains(0) else { return nil }
    return [path(picture, in: folder), picture].lazy.map { picture in
      let place = PictureName.folder(picture)
      let labels = PictureName.replacing("images", with: "labels", in: place) ?? place
      return tidy((labels.isEmpty ? "" : labels + "/") + PictureName.stem(picture) + ".txt")
    }.first { FileStatus($0)?.kind == .regular }
  }

  private static func path(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder.isEmpty ? path : path.isEmpty ? folder : "\(folder)/\(path)"
  }

  /// The path without "." and "..", where it means the same file so.
  private static func tidy(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let tidy = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    guard tidy != path else { return path }
    return FileIdentity(path: tidy.isEmpty ? "." : tidy) == FileIdentity(path: path.isEmpty ? "." : path)
      ? tidy : path
  }
}

import Glibc
import Imaging
import RetinaNet
import Support

/// Turns the command line's arguments into pictures: files as they are, and folders as all pictures in them.
public enum PictureList {
  /// Whether standard input would be read more than once, as a picture or as a list.
  public static func readsStandardInputTwice(_ arguments: [String], listFile: String?) -> Bool {
    arguments.count { $0 == "-" } + (listFile == "-" ? 1 : 0) > 1
  }

  /// - Parameters:
  ///   - arguments: paths of pictures or folders; "-" is one picture on standard input.
  ///   - listFile: a file with more paths, one per line, or "-" for standard input. A "-" in it is a file name.
  public static func expand(_ arguments: [String], listFile: String? = nil) throws -> [PictureSource] {
    var sources = arguments.flatMap { $0 == "-" ? [.standardInput] : expand(path: $0) }
    if let listFile {
      sources += try paths(
        in: listFile == "-"
          ? InputFile.standardInputBytes(limit: largestList)
          : InputFile.bytes(of: listFile, limit: largestList)
      ).flatMap(expand(path:))
    }
    return sources
  }

  /// The paths in a list, one per line, with any kind of line ending; empty lines and a byte-order mark are skipped.
  public static func paths(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let start = line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
      let path = start.last == UInt8(ascii: "\r") ? start.dropLast() : start
      return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }
  }

  private static func expand(path: String) -> [PictureSource] {
    guard let status = FileStatus(path) else { return [.unusable(path: path, reason: reason(path))] }
    guard status.kind == .folder else {
      // A pipe is not inspected, since its bytes can be read only once.
      let start = status.kind == .regular ? try? InputFile.start(of: path, count: 16) : nil
      return [start.map { TraceFile.isLikely(firstBytes: $0) } == true ? .trace(path) : .file(path)]
    }
    var seen: Set<FileIdentity> = []
    let found = pictures(inFolder: path, &seen).sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    return found.isEmpty
      ? [.unusable(path: path, reason: UnusablePicture.emptyFolder)] : found
  }

  /// All pictures below a folder. They are recognized by their first bytes, not by name. What is a picture by its bytes
  /// or its name, but cannot be read, is unusable. Hidden files are left out. A linked folder is followed, but none is
  /// looked through twice.
  /// - Parameter seen: the folders that were looked through.
  private static func pictures(inFolder folder: String, _ seen: inout Set<FileIdentity>) -> [PictureSource] {
    if let identity = FileIdentity(path: folder), !seen.insert(identity).inserted { return [] }
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(in: folder)
    } catch {
      return [.unusable(path: folder, reason: error.reason)]
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    var found: [PictureSource] = []
    var links: [String] = []
    for name in names {
      let path = prefix + name
      guard let status = FileStatus(path, followingLinks: false) else {
        found.append(.unusable(path: path, reason: reason(name)))
        continue
      }
      if status.kind == .folder {
        found += pictures(inFolder: path, &seen)
        continue
      }
      let kind = FileStatus(path)?.kind
      let error = systemMessage(errno)
      if kind == .folder { links.append(path) }
      guard kind == .regular else {
        if kind != .folder, hasPictureEnding(path) {
          let reason = kind == nil ? "its link leads nowhere: \(error)" : "it is no regular file"
          found.append(.unusable(path: path, reason: reason))
        }
        continue
      }
      do throws(FileError) {
        let start = try InputFile.start(of: path, count: PictureFormat.prefixLength)
        if let source = source(path, start) { found.append(source) }
      } catch {
        found.append(.unusable(path: path, reason: error.reason))
      }
    }
    // Behind the folders themselves, which have the better names.
    for path in links { found += pictures(inFolder: path, &seen) }
    return found
  }

  /// A file of a folder as a picture; `nil` if it is none.
  /// - Parameter start: its first bytes.
  private static func source(_ path: String, _ start: [UInt8]) -> PictureSource? {
    let format = PictureFormat(of: start)
    guard let reason = format.unreadReason else { return .file(path) }
    guard format.isCertain || hasPictureEnding(path) else { return nil }
    return .unusable(path: path, reason: start.isEmpty ? "it is empty" : reason)
  }

  private static func hasPictureEnding(_ path: String) -> Bool {
    let ending = path.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() ?? ""
    return PictureFormat.endings.contains(ending)
  }

  /// The reason why a file cannot be found, from `errno`.
  private static func reason(_ name: String) -> String {
    let error = systemMessage(errno)
    return name.contains("\u{FFFD}") ? "its name is not UTF-8, and cannot be opened; rename it" : error
  }

  /// The maximum size of a list in bytes.
  private static let largestList = 1 << 30
}

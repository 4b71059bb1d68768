import Glibc
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

  /// The paths in a list, one per line, with any kind of line ending; empty lines are skipped.
  public static func paths(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let path = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
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
    let found = pictures(inFolder: path)
    return found.isEmpty
      ? [.unusable(path: path, reason: "no PNG or JPEG picture is in this folder")] : found
  }

  /// All pictures below a folder, in the byte order of their paths. They are recognized by their first bytes, not by
  /// name. Hidden files and linked folders are left out.
  private static func pictures(inFolder folder: String) -> [PictureSource] {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(in: folder)
    } catch {
      return [.unusable(path: folder, reason: error.reason)]
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return names.flatMap { name -> [PictureSource] in
      let path = prefix + name
      guard let status = FileStatus(path, followingLinks: false) else {
        return [.unusable(path: path, reason: reason(name))]
      }
      if status.kind == .folder { return pictures(inFolder: path) }
      guard FileStatus(path)?.kind == .regular else { return [] }
      do throws(FileError) {
        return looksLikePicture(try InputFile.start(of: path, count: 8)) ? [.file(path)] : []
      } catch {
        return [.unusable(path: path, reason: error.reason)]
      }
    }
  }

  /// Whether these bytes are PNG's signature or the start of a JPEG.
  private static func looksLikePicture(_ start: [UInt8]) -> Bool {
    start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] || start.starts(with: [0xFF, 0xD8, 0xFF])
  }

  /// The reason why a file cannot be found, from `errno`.
  private static func reason(_ name: String) -> String {
    let error = systemMessage(errno)
    return name.contains("\u{FFFD}") ? "its name is not UTF-8, and cannot be opened; rename it" : error
  }

  /// The maximum size of a list in bytes.
  private static let largestList = 1 << 30
}

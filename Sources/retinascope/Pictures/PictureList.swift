import Glibc
import RetinaNet

/// Turns what was named on the command line into pictures: files as they are, folders with all that is in them.
enum PictureList {
  /// Whether standard input would be read more than once, as a picture or as a list.
  static func readsStandardInputTwice(_ arguments: [String], listFile: String?) -> Bool {
    arguments.count { $0 == "-" } + (listFile == "-" ? 1 : 0) > 1
  }

  /// - Parameters:
  ///   - arguments: paths of pictures or folders; "-" is one picture on standard input.
  ///   - listFile: a file with more of them, one a line, or "-" for standard input. A "-" in it is a file's name.
  static func expand(_ arguments: [String], listFile: String? = nil) throws -> [PictureSource] {
    var sources = arguments.flatMap { $0 == "-" ? [.standardInput] : expand(path: $0) }
    if let listFile {
      sources += try paths(in: FileBytes.read(listFile == "-" ? nil : listFile)).flatMap(expand(path:))
    }
    return sources
  }

  /// The paths of a list: one a line, whatever the line ends; empty lines are skipped.
  static func paths(in bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let path = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }
  }

  private static func expand(path: String) -> [PictureSource] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return [.unusable(path: path, reason: path.contains("\u{FFFD}") ? notUTF8 : lastReason)]
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      // A pipe must not be looked into: what is read from it is gone.
      let isTrace =
        status.st_mode & S_IFMT == S_IFREG
        && FileBytes.start(of: path, count: 16).map { TraceFile.isLikely(firstBytes: $0) } == true
      return [isTrace ? .trace(path) : .file(path)]
    }
    let found = pictures(inFolder: path)
    return found.isEmpty
      ? [.unusable(path: path, reason: "no PNG or JPEG picture is in this folder")] : found
  }

  /// All pictures below a folder, in the order of their paths' bytes. What they are is told by their first bytes, not
  /// by their names. Hidden files, and folders behind links, are left out.
  private static func pictures(inFolder folder: String) -> [PictureSource] {
    guard let stream = opendir(folder) else { return [.unusable(path: folder, reason: lastReason)] }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(stream)
    // Unicode's own order would follow its version; the bytes' order is the same everywhere.
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }

    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return names.flatMap { name -> [PictureSource] in
      let path = prefix + name
      var status = stat()
      guard lstat(path, &status) == 0 else {
        return [.unusable(path: path, reason: name.contains("\u{FFFD}") ? notUTF8 : lastReason)]
      }
      if status.st_mode & S_IFMT == S_IFDIR { return pictures(inFolder: path) }
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
      guard let start = FileBytes.start(of: path, count: 8) else {
        return [.unusable(path: path, reason: lastReason)]
      }
      return looksLikePicture(start) ? [.file(path)] : []
    }
  }

  /// PNG's signature, or the start of a JPEG.
  private static func looksLikePicture(_ start: [UInt8]) -> Bool {
    start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] || start.starts(with: [0xFF, 0xD8, 0xFF])
  }

  private static var lastReason: String { String(cString: strerror(errno)) }
  private static let notUTF8 = "its name is not UTF-8, and cannot be opened; rename it"
}

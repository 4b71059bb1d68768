import Foundation
import Glibc

/// A folder for one test. It is deleted together with this object.
public final class TemporaryFolder {
  public let path: String

  public init() {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("retinascope-tests-\(UUID().uuidString)").path
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file, and makes the folders on its way. Returns its path.
  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) -> String {
    let file = file(name)
    let folder = (file as NSString).deletingLastPathComponent
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    precondition(FileManager.default.createFile(atPath: file, contents: Data(bytes)), "cannot write \(file)")
    return file
  }

  @discardableResult
  public func write(_ name: String, _ text: String) -> String { write(name, text.utf8) }

  /// A file's contents; `nil` if there is no such file.
  public func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of all files in it, hidden ones too.
  public var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// A small disk in memory, to test what happens when a disk is full. It is unmounted together with this object.
public final class SmallDisk {
  public let path: String
  private let folder = TemporaryFolder()

  /// Whether this process may mount one.
  public static let isPossible: Bool = (try? SmallDisk()) != nil

  public init(bytes: Int = 16_384) throws {
    path = folder.file("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      throw TestError("a small disk cannot be mounted: \(String(cString: strerror(errno)))")
    }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}

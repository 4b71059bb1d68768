import Foundation

@testable import Annotations

/// A folder of a test's own with files in it, gone when the test is.
final class DataSetFolder {
  let path: String

  /// - Parameter files: contents by path below the folder.
  init(_ files: [String: String] = [:]) {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("annotations-tests-\(UUID().uuidString)").path
    for (name, text) in files { write(name, Array(text.utf8)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    let file = self(name)
    let folder = (file as NSString).deletingLastPathComponent
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    precondition(FileManager.default.createFile(atPath: file, contents: Data(bytes)), "cannot write \(file)")
    return file
  }

  /// Reads annotations of it, all or those of a file.
  func read(_ name: String = ".", pictures: [String] = []) throws -> AnnotationSet {
    try AnnotationSet.read(path: self(name), pictures: pictures)
  }

  /// Why annotations of it cannot be read, without the path.
  func problem(_ name: String = ".") -> String {
    do {
      _ = try read(name)
      return "no error"
    } catch { return "\(error)".replacing("\(path)/", with: "") }
  }
}

import Foundation

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
}

import Foundation
import Imaging
import TestSupport

@testable import Annotations

/// A folder with the files of a data set, for one test. It is deleted together with this object.
final class DataSetFolder {
  private let folder = TemporaryFolder()
  var path: String { folder.path }

  /// - Parameter files: contents by path below the folder.
  init(_ files: [String: String] = [:]) {
    for (name, text) in files { write(name, Array(text.utf8)) }
  }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) -> String { folder.write(name, bytes) }

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

/// A black picture's file.
enum SmallPicture {
  static func png(width: Int, height: Int) -> [UInt8] {
    let pixels = [UInt8](repeating: 0, count: width * height * 3)
    return try! Image(width: width, height: height, pixels: pixels).encodedPNG()
  }
}

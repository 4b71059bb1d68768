import Foundation
import Imaging

@testable import Annotations

/// The files of a data set, each a line `== name` and what the file holds: read as a folder, as each of its files, and as
/// what lies beside its pictures. A picture is a small PNG, whatever the text says; what begins with `->` is a link to
/// another of the files. The fuzzer and the tests both call this.
struct FolderTrial {
  private static let mostFiles = 12
  /// What data.yaml leads to is not looked through further: it may be the whole disk.
  private static let mostNames = 300

  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "retinascope-folder-trial-\(getpid())"
  )
  .path
  private let png: Data

  init() {
    let pixels = [UInt8](repeating: 0, count: 8 * 6 * 3)
    guard let bytes = try? Image(width: 8, height: 6, pixels: pixels).encodedPNG() else {
      fatalError("a picture cannot be written")
    }
    png = Data(bytes)
  }

  func read(_ bytes: [UInt8]) {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let names = write(bytes)
    let paths = names.map { "\(folder)/\($0)" }
    let pictures = paths.filter(PictureName.isPicture)
    let given = bytes.count % 2 == 0 ? pictures : []
    tryReading { checkSet(try AnnotationSet.read(path: folder, pictures: given)) }
    for path in paths where !PictureName.isPicture(path) {
      tryReading {
        if try AnnotationFormat(ofFile: path) == .yoloDataSet {
          let splits = try YOLOSplits(path: path, most: Self.mostNames)
          precondition(splits.labels.count <= Self.mostNames, "more labels than may be looked at")
        }
        checkSet(try AnnotationSet.read(path: path, pictures: given, labels: paths.first))
      }
    }
    guard !pictures.isEmpty else { return }
    tryReading { if let set = try AnnotationSet.beside(pictures: pictures) { checkSet(set) } }
  }

  /// Writes the files. Returns their names, which lead nowhere else.
  private func write(_ bytes: [UInt8]) -> [String] {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var names: [String] = []
    for part in parts(of: bytes) {
      let end = part.firstIndex(of: UInt8(ascii: "\n")) ?? part.endIndex
      guard let name = Self.name(part[..<end]), names.count < Self.mostFiles else { continue }
      let path = "\(folder)/\(name)"
      let above = PictureName.folder(path)
      try? FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
      let content = part[end...].dropFirst()
      if content.starts(with: Array("->".utf8)) {
        guard let target = Self.name(content.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }) else {
          continue
        }
        try? FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "\(folder)/\(target)")
      } else {
        _ = FileManager.default.createFile(
          atPath: path, contents: PictureName.isPicture(name) ? png : Data(content))
      }
      names.append(name)
    }
    return names
  }

  private func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let mark = Array("\n== ".utf8)
    var parts: [ArraySlice<UInt8>] = []
    var rest = ([UInt8(ascii: "\n")] + bytes)[...]
    while let next = rest.firstRange(of: mark) {
      if !parts.isEmpty { parts[parts.count - 1] = rest[..<next.lowerBound] }
      rest = rest[next.upperBound...]
      parts.append(rest)
    }
    return parts
  }

  /// A path below the folder; `nil` where it is none.
  private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { return nil }
    let parts = text.split(separator: "/").filter { $0 != "." }
    guard (1...5).contains(parts.count), !parts.contains(".."), parts.allSatisfy({ $0.utf8.count < 80 })
    else {
      return nil
    }
    return parts.joined(separator: "/")
  }
}

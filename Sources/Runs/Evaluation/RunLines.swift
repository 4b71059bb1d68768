import Foundation
import Glibc
import Support

/// An index of a result file with one picture per line. Reads only the start of each line, not the results.
public struct RunLines {
  /// The first line, if it is a run header.
  private(set) var header: RunHeader?
  /// The pictures' names as JSON strings, with their line numbers, in file order.
  private(set) var pictures: [(name: String, line: Int)] = []
  /// The indices in `pictures` of those that failed.
  private(set) var failed: [Int] = []
  /// The number of bytes up to the end of the last complete line.
  private(set) var wholeLength = 0
  /// Whether an incomplete line follows, which was cut off while it was written.
  private(set) var isTorn = false

  /// Whether a file looks like lines that `evaluate` or `detect` wrote. False for pipes, since their bytes can be read
  /// only once.
  public static func areLikely(in path: String) -> Bool {
    guard FileStatus(path)?.kind == .regular, let start = try? InputFile.start(of: path, count: 16) else {
      return false
    }
    return start.starts(with: RunHeader.opening.utf8) || start.starts(with: (nameOpening + "\"").utf8)
  }

  init(path: String) throws {
    let bytes = try InputFile.mapped(path)
    try bytes.withUnsafeBytes { try read($0, path) }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(MalformedRun) {
    var number = 0
    while wholeLength < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[wholeLength...])
      number += 1
      let end = memchr(rest.baseAddress!, 0x0A, rest.count)
      // `evaluate` ends its lines, the header's too; of other programs' files the last line may have no end.
      let isForeign = header == nil && !Self.starts(rest, with: RunHeader.opening)
      guard end != nil || (isForeign && Self.isWhole(rest)) else {
        guard number > 1 || Self.mayBeHeader(rest) else { throw MalformedRun(path: path, line: 1) }
        isTorn = true
        return
      }
      let length = end.map { UnsafeRawPointer($0) - rest.baseAddress! } ?? rest.count
      let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
      if number == 1, Self.starts(line, with: RunHeader.opening) {
        header = RunHeader(line: String(decoding: line, as: UTF8.self))
      } else if let name = Self.name(in: line), line.last == UInt8(ascii: "}") {
        if Self.starts(line, with: Self.nameOpening + name + #","error":"#) { failed.append(pictures.count) }
        pictures.append((name, number))
      } else {
        throw MalformedRun(path: path, line: number)
      }
      wholeLength += length + (end == nil ? 0 : 1)
    }
  }

  /// Whether a text is one whole JSON value.
  private static func isWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    do throws(JSONError) {
      var reader = try JSONReader.reading(Array(text), source: "")
      try reader.skip()
      try reader.end()
      return true
    } catch {
      return false
    }
  }

  private static let nameOpening = #"{"file":"#

  private static func starts(_ line: UnsafeRawBufferPointer, with text: String) -> Bool {
    line.starts(with: text.utf8)
  }

  private static func mayBeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    zip(bytes, RunHeader.opening.utf8).allSatisfy { $0 == $1 }
  }

  /// The string after `{"file":`, with its quotes.
  private static func name(in line: UnsafeRawBufferPointer) -> String? {
    guard starts(line, with: nameOpening + "\"") else { return nil }
    var place = nameOpening.utf8.count + 1
    while place < line.count, line[place] != UInt8(ascii: "\"") {
      place += line[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard place < line.count else { return nil }
    return String(decoding: line[nameOpening.utf8.count...place], as: UTF8.self)
  }
}

/// A line that is not a picture's result. If it is the first line, the file has another format.
public struct MalformedRun: Error, CustomStringConvertible {
  public let path: String
  public let line: Int
  public var description: String {
    "\(path): line \(line) is no picture's result. Delete that line, or write the file again."
  }
}

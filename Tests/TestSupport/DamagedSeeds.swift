import Foundation
import Support

/// Small honest files, and what chance makes of them with a fixed seed: bytes changed, parts cut out, doubled or moved
/// between files, and words of their formats put in.
public struct DamagedSeeds {
  public let whole: [[UInt8]]
  /// Inputs of the fuzzer's that reach what the seeds do not.
  public let kept: [[UInt8]]
  private let words: [[UInt8]]

  public init(_ seeds: [[UInt8]]) {
    whole = seeds
    kept = []
    words = Self.usualWords.map { Array($0.utf8) }
  }

  /// The fuzzer's seeds of a kind, and the kind's words.
  public init(_ kind: String) throws {
    let folder = Program.checkout + "/Tests/Fuzz"
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Seeds/\(kind)").sorted()
    whole = names.compactMap { FileManager.default.contents(atPath: "\(folder)/Seeds/\(kind)/\($0)") }.map(
      Array.init)
    let lines = (try? String(contentsOfFile: "\(folder)/Kept/\(kind).txt", encoding: .utf8)) ?? ""
    kept = lines.split(separator: "\n").compactMap { Data(base64Encoded: String($0)).map(Array.init) }
    let dictionary = try String(contentsOfFile: "\(folder)/Words/\(kind).txt", encoding: .utf8)
    words =
      Self.usualWords.map { Array($0.utf8) }
      + dictionary.split(separator: "\n").map { Array($0.dropFirst().dropLast().utf8) }
    guard !whole.isEmpty else { throw TestError("no seeds in \(folder)/Seeds/\(kind)") }
  }

  private static let usualWords = [
    "\"", "\"\"", ",", ";", "\n", "\r", "\t", "nan", "-1", "1e308", "99999999999999999999", "0", "<", ">",
    "/>",
    "&lt;", "<!--", "]]>", "<![CDATA[", "\u{FEFF}", "\u{0}", "é", "\\u0000", "{", "}", "[", "]", "null",
    "NaN",
  ]

  /// As many damaged files; equal calls give equal ones.
  public func damaged(_ count: Int) -> [[UInt8]] {
    var generator = SeededRandom(seed: 2026)
    return (0..<count).map { round in
      var bytes = whole[round % whole.count]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damage(&bytes, whole.randomElement(using: &generator) ?? [], &generator)
      }
      return bytes
    }
  }

  private func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ generator: inout SeededRandom) {
    func part(of bytes: [UInt8]) -> Range<Int> {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      return start..<min(bytes.count, start + Int.random(in: 0...60, using: &generator))
    }
    let place = Int.random(in: 0...bytes.count, using: &generator)
    let word = words.randomElement(using: &generator) ?? []
    switch Int.random(in: 0..<6, using: &generator) {
    case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(part(of: bytes))
    case 2: bytes.insert(contentsOf: bytes[part(of: bytes)], at: place)
    case 3: bytes.insert(contentsOf: other[part(of: other)], at: place)
    case 4: bytes.replaceSubrange(part(of: bytes), with: word)
    default: bytes.insert(contentsOf: word, at: place)
    }
  }
}

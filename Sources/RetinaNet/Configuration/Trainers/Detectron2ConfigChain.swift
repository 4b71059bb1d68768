import Foundation
import Support
import Yams

/// A configuration of detectron2's and those that it is built on by `_BASE_`: a setting is that of the first that has it.
///
/// Source: fvcore `common/config.py`.
struct Detectron2ConfigChain {
  /// The strongest first.
  private(set) var roots: [Node] = []
  /// Configurations that could not be followed, a sentence each.
  private(set) var warnings: [String] = []

  private static let mostBytes = 1 << 20
  private static let mostFiles = 16

  /// Reads a file, and the files that it is built on.
  ///
  /// - Throws: `ConfigurationError` where one is there and cannot be read.
  init(file: String) throws(ConfigurationError) {
    var open = [file]
    var seen: Set<String> = []
    while let path = open.popLast() {
      guard seen.insert(URL(filePath: path).standardizedFileURL.path).inserted, roots.count < Self.mostFiles
      else { continue }
      let bytes: [UInt8]
      do throws(FileError) { bytes = try InputFile.bytes(of: path, limit: Self.mostBytes) } catch {
        throw .unreadable(source: path, why: error.reason)
      }
      guard let root = try Self.root(of: bytes, file: path) else { continue }
      roots.append(root)
      // Of several the last overrides the others.
      for base in Self.bases(of: root) {
        // Without "..", so that a file that is built on itself is known again.
        let place = URL(filePath: base.hasPrefix("/") ? base : Self.folder(of: path) + base)
          .standardizedFileURL.path
        if base.contains("://") || base.hasPrefix("~") || FileStatus(place)?.kind != .regular {
          warnings.append(
            "\(path) is built on \(short(base)), which is not there: what that says of the model is not read")
        } else {
          open.append(place)
        }
      }
    }
  }

  /// As `init(file:)`, from memory; no other file is followed.
  init(yaml bytes: [UInt8], file: String) throws(ConfigurationError) {
    roots = [try Self.root(of: bytes, file: file)].compactMap { $0 }
  }

  /// A setting by the names on its way.
  subscript(names: String...) -> Node? {
    roots.lazy.compactMap { root in names.reduce(root as Node?) { $0?[$1] } }.first
  }

  private static func root(of bytes: [UInt8], file: String) throws(ConfigurationError) -> Node? {
    let text = String(decoding: TextEncoding.utf8(bytes) ?? bytes, as: UTF8.self)
    guard YAMLDepth.isHarmless(text) else {
      throw .unreadable(source: file, why: "its YAML is nested too deeply for a configuration")
    }
    // Nodes are not resolved, so that aliases cannot multiply them.
    do { return try Yams.compose(yaml: text) } catch {
      throw .unreadable(source: file, why: "it is not YAML")
    }
  }

  private static func bases(of root: Node) -> [String] {
    guard let node = root["_BASE_"] else { return [] }
    let names =
      node.sequence.map { Array($0.prefix(mostFiles)).compactMap(\.string) }
      ?? [node.string].compactMap { $0 }
    return names.filter { !$0.isEmpty && !$0.utf8.contains(0) }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

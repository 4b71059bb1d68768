import Synchronization

/// Finds pictures in a list by paths that may be written differently.
struct PicturePlaces: Sendable {
  private let byName: [String: Int]
  private let looser: LooseNames

  init(_ names: [String]) {
    byName = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    looser = LooseNames(names)
  }

  /// The picture whose name is the path or a suffix of it, else the only one that agrees with the path in its last folders
  /// and its file name, however these are written; see `LooseNames`.
  func place(of path: String) -> Int? {
    guard !path.isEmpty else { return nil }
    var rest = path[...]
    while true {
      if let place = byName[String(rest)] { return place }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return looser.place(of: path)
  }

  /// Whether a path without a place agrees equally well with several names.
  func isAmbiguous(_ path: String) -> Bool { place(of: path) == nil && looser.isAmbiguous(path) }
}

/// Finds pictures whose names agree with a path from the end on: the more folders agree, the better, and only one may
/// agree best. Names are compared without regard to how a path is written, then without case, then without endings, since
/// pictures may be converted, then without the marks of labelling tools.
///
/// The table is made when a name is first looked up, since most lists are written as the paths are. It holds hashes of at
/// most eight folders, so its size does not depend on the length of the names.
private final class LooseNames: Sendable {
  private enum Comparison: Int, CaseIterable {
    case anySpelling, anyCase, anyEnding
    /// The list's name has a tool's mark.
    case markedName
    /// The path has one.
    case markedPath
  }

  private let names: [String]
  /// The place of the only name with a key; −1 for several.
  private let table = Mutex<[Int: Int32]?>(nil)

  init(_ names: [String]) { self.names = names }

  func place(of path: String) -> Int? { found(path).flatMap { $0 >= 0 ? Int($0) : nil } }

  func isAmbiguous(_ path: String) -> Bool { found(path) == -1 }

  /// The place of the only name that agrees best; −1 for several, `nil` for none.
  private func found(_ path: String) -> Int32? {
    table.withLock { table in
      if table == nil { table = Self.table(names) }
      var several: Int32?
      for comparison in Comparison.allCases {
        for key in Self.keys(path, comparison, needsMark: comparison == .markedPath).reversed() {
          guard let place = table?[key] else { continue }
          if place >= 0 { return place }
          // Compared less strictly, one of them may agree in more folders.
          several = place
          break
        }
      }
      return several
    }
  }

  private static func table(_ names: [String]) -> [Int: Int32] {
    var table: [Int: Int32] = [:]
    for (place, name) in names.enumerated() {
      for comparison in Comparison.allCases {
        for key in keys(name, comparison, needsMark: comparison == .markedName) {
          table[key] = table[key] == nil ? Int32(place) : -1
        }
      }
    }
    return table
  }

  /// A key for the file name, for it and its folder, and so on.
  private static func keys(_ name: String, _ comparison: Comparison, needsMark: Bool) -> [Int] {
    var components = PictureName.components(name)
    guard let last = components.popLast() else { return [] }
    var hasher = Hasher()
    hasher.combine(comparison.rawValue)
    switch comparison {
    case .anySpelling: hasher.combine(last)
    case .anyCase: hasher.combine(last.lowercased())
    case .anyEnding: hasher.combine(PictureName.stem(last).lowercased())
    case .markedName, .markedPath:
      let original = PictureName.original(ofStem: PictureName.stem(last))
      guard original.isMarked || !needsMark else { return [] }
      hasher.combine(original.name)
    }
    var keys = [hasher.finalized()]
    for folder in components.reversed() {
      hasher.combine(comparison == .anySpelling ? folder : folder.lowercased())
      keys.append(hasher.finalized())
    }
    return keys
  }
}

extension Hasher {
  /// The hash of what was combined so far; more may follow.
  fileprivate func finalized() -> Int {
    let copy = self
    return copy.finalize()
  }
}

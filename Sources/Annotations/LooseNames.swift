import Synchronization

/// Finds pictures whose names agree with a path from the end on: the more folders agree, the better, and only one may
/// agree best. Names are compared without regard to how a path is written, then without case, then without endings, since
/// pictures may be converted, then without folders such as `images`, then without the marks of labelling tools.
///
/// Where the list names pictures in the path's own folder, one of another folder is not meant.
///
/// The table is made when a name is first looked up, since most lists are written as the paths are. It holds hashes of at
/// most eight folders, so its size does not depend on the length of the names.
final class LooseNames: Sendable {
  private enum Comparison: Int, CaseIterable {
    case anySpelling, anyCase, anyEnding, tellingFolders
    /// The list's name has a tool's mark.
    case markedName
    /// The path has one.
    case markedPath
  }

  private enum NameSide { case list, path }

  private struct NameTable {
    /// The place of the only name with a key; −1 for several.
    var places: [Int: Int32] = [:]
    /// The keys of all ends of folders.
    var folders: Set<Int> = []
  }

  private enum LookUp {
    case one(PictureAgreement)
    case several, none
  }

  private let names: [String]
  private let table = Mutex<NameTable?>(nil)

  init(_ names: [String]) { self.names = names }

  /// The only name that agrees best.
  func agreement(with path: String) -> PictureAgreement? {
    if case .one(let agreement) = found(path) { agreement } else { nil }
  }

  func isAmbiguous(_ path: String) -> Bool { if case .several = found(path) { true } else { false } }

  private func found(_ path: String) -> LookUp {
    guard let parts = NameParts(path) else { return .none }
    return table.withLock { table in
      if table == nil { table = Self.table(names) }
      guard let table else { return .none }
      let known = NameParts.ends(parts.telling).prefix { table.folders.contains($0) }.count
      var hasSeveral = false
      for comparison in Comparison.allCases {
        for keys in Self.keys(parts, comparison, of: .path, digits: false) {
          for key in keys.reversed() {
            guard let place = table.places[key] else { continue }
            if place < 0 {
              // Compared less strictly, one of them may agree in more folders.
              hasSeveral = true
            } else if let agreement = agreement(parts, Int(place), comparison, knownFolders: known) {
              return .one(agreement)
            }
            break
          }
        }
      }
      return hasSeveral ? .several : .none
    }
  }

  /// `nil` where the list has the path's own folder, and the name is in another.
  private func agreement(
    _ path: NameParts, _ place: Int, _ comparison: Comparison, knownFolders: Int
  ) -> PictureAgreement? {
    guard let name = NameParts(names[place]) else { return nil }
    let shared = zip(path.telling.reversed(), name.telling.reversed()).prefix { $0 == $1 }.count
    // Where one's folders are around the other's, they do not contradict each other.
    let around = zip(path.telling, name.telling).prefix { $0 == $1 }.count
    let contradicts = max(shared, around) < min(path.telling.count, name.telling.count)
    guard !contradicts || knownFolders <= shared else { return nil }
    return PictureAgreement(
      place: place, isElsewhere: contradicts && shared == 0, looseness: comparison.rawValue + 1,
      folders: shared)
  }

  private static func table(_ names: [String]) -> NameTable {
    var table = NameTable()
    let parts = names.map(NameParts.init)
    // In a list of Label Studio's, eight decimal digits are a mark, too.
    let marked = parts.count { $0.map { PictureName.hasPrefix($0.last.lowercased()[...]) == true } ?? false }
    let digits = marked * 2 > names.count
    for (place, parts) in parts.enumerated() {
      guard let parts else { continue }
      table.folders.formUnion(NameParts.ends(parts.telling))
      for comparison in Comparison.allCases {
        for key in keys(parts, comparison, of: .list, digits: digits).joined() {
          let known = table.places[key]
          table.places[key] = known == nil || known == Int32(place) ? Int32(place) : -1
        }
      }
    }
    return table
  }

  /// For each name that the file may have had, a key for it, for it and its folder, and so on.
  private static func keys(
    _ parts: NameParts, _ comparison: Comparison, of side: NameSide, digits: Bool
  ) -> [[Int]] {
    let stem = PictureName.stem(parts.last).lowercased()
    var files: [String]
    var folders = parts.telling
    switch comparison {
    case .anySpelling: (files, folders) = ([parts.last], parts.folders)
    case .anyCase: (files, folders) = ([parts.last.lowercased()], parts.folders.map { $0.lowercased() })
    case .anyEnding: (files, folders) = ([stem], parts.folders.map { $0.lowercased() })
    case .tellingFolders: files = [stem]
    case .markedName, .markedPath:
      let isMarked = (comparison == .markedName) == (side == .list)
      files = isMarked ? PictureName.unmarked(stem: stem, digits: digits) : [PictureName.plain(stem)]
      files.removeAll(where: \.isEmpty)
    }
    return files.map { file in
      var hasher = Hasher()
      hasher.combine(comparison.rawValue)
      hasher.combine(file)
      return [hasher.finalized()] + NameParts.ends(folders, hasher)
    }
  }
}

/// A picture's name taken apart.
private struct NameParts {
  let last: String
  /// As they are written, the outermost first.
  let folders: [String]
  /// See `PictureName.telling`.
  let telling: [String]

  /// `nil` where there is no file name.
  init?(_ name: String) {
    var components = PictureName.components(name)
    guard let last = components.popLast() else { return nil }
    self.last = last
    folders = components
    telling = PictureName.telling(components)
  }

  /// A key for the innermost folder, for it and the one around it, and so on.
  static func ends(_ folders: [String], _ start: Hasher = Hasher()) -> [Int] {
    var hasher = start
    return folders.reversed().map { folder in
      hasher.combine(folder)
      return hasher.finalized()
    }
  }
}

extension Hasher {
  /// The hash of what was combined so far; more may follow.
  fileprivate func finalized() -> Int {
    let copy = self
    return copy.finalize()
  }
}

/// How a path agrees with the name of a picture in a list.
public struct PictureAgreement: Sendable, Hashable {
  /// The picture's place in the list.
  public let place: Int
  /// Whether only the file names agree, and the folders contradict each other: they may be two pictures.
  public let isElsewhere: Bool
  /// How loosely the names were compared; 0 where the list's name is the end of the path.
  let looseness: Int
  /// How many folders agree.
  let folders: Int

  /// Whether it is the better agreement with the same name.
  public func isCloser(than other: PictureAgreement) -> Bool {
    (isElsewhere ? 1 : 0, looseness, -folders)
      < (other.isElsewhere ? 1 : 0, other.looseness, -other.folders)
  }
}

/// Which pictures of a list paths are taken for, all of them looked at together: a name that one path agrees with better
/// than the others is that one's alone.
public struct PictureMatches: Sendable {
  /// For each path the picture's place in the list; `nil` for none.
  public fileprivate(set) var places: [Int?]
  /// Two paths for each name that several agree with equally well, and none of them gets, with its place.
  public fileprivate(set) var rivals: [(first: Int, second: Int, place: Int)] = []
  /// The paths, among those with a place, of which only the file name agrees, and not the folders.
  public fileprivate(set) var elsewhere: [Int] = []
}

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
  func place(of path: String) -> Int? { agreement(with: path)?.place }

  /// As `place(of:)`, with how well they agree.
  func agreement(with path: String) -> PictureAgreement? {
    guard !path.isEmpty else { return nil }
    var rest = path[...]
    while true {
      if let place = byName[String(rest)] {
        return PictureAgreement(place: place, isElsewhere: false, looseness: 0, folders: 0)
      }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return looser.agreement(with: path)
  }

  /// Whether a path without a place agrees equally well with several names.
  func isAmbiguous(_ path: String) -> Bool { place(of: path) == nil && looser.isAmbiguous(path) }

  func matches(of paths: [String], _ agreements: [PictureAgreement?]? = nil) -> PictureMatches {
    let found = agreements ?? paths.map(agreement(with:))
    var answer = PictureMatches(places: found.map { $0?.place })
    var claims: [Int: [Int]] = [:]
    for (path, agreement) in found.enumerated() {
      if let agreement { claims[agreement.place, default: []].append(path) }
    }
    for (place, claimants) in claims where claimants.count > 1 {
      // One pass, not each against each: thousands of folders may hold a picture of one name.
      let best = claimants.compactMap { found[$0] }.min { $0.isCloser(than: $1) }
      let closest = claimants.filter { !Self.isCloser(best, than: found[$0]) }
      let winner =
        closest.allSatisfy { paths[$0] == paths[closest[0]] } ? closest[0] : Self.outermost(closest, paths)
      for path in claimants where winner.map({ paths[$0] != paths[path] }) ?? true {
        answer.places[path] = nil
      }
      if winner == nil {
        let second = closest.first { paths[$0] != paths[closest[0]] } ?? closest[0]
        answer.rivals.append((closest[0], second, place))
      }
    }
    answer.rivals.sort { $0.first < $1.first }
    answer.elsewhere = paths.indices.filter { answer.places[$0] != nil && found[$0]?.isElsewhere == true }
    return answer
  }

  private static func isCloser(_ first: PictureAgreement?, than second: PictureAgreement?) -> Bool {
    guard let first, let second else { return false }
    return first.isCloser(than: second)
  }

  /// The path whose folder holds all the others', apart from what only says what lies in it: masks and the like lie below
  /// or beside the folder of their pictures.
  private static func outermost(_ claimants: [Int], _ paths: [String]) -> Int? {
    guard !claimants.contains(where: { paths[$0].contains("..") }) else { return nil }
    let folders = claimants.map { path in
      PictureName.telling(PictureName.folder(paths[path]).split(separator: "/").map(String.init))
    }
    guard let least = folders.indices.min(by: { folders[$0].count < folders[$1].count }) else { return nil }
    let holdsAll = claimants.indices.allSatisfy { other in
      paths[claimants[other]] == paths[claimants[least]]
        || folders[other].count > folders[least].count && folders[other].starts(with: folders[least])
    }
    return holdsAll ? claimants[least] : nil
  }
}

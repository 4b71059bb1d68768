/// Finds pictures of a list by the paths that people give them.
struct PicturePlaces: Sendable {
  private let byName: [String: Int]
  /// Names without folders, and also without endings, that stand for one picture only.
  private let byLastName: [String: Int]
  private let byStem: [String: Int]

  init(_ names: [String]) {
    byName = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    byLastName = Self.unique(names, PictureName.last)
    byStem = Self.unique(names, PictureName.stem)
  }

  /// The one whose name is the path or its end; without such, the only one with the same last name, then with the same
  /// up to its ending: pictures are converted, and some formats do not say the ending.
  func place(of path: String) -> Int? {
    var rest = path[...]
    while true {
      if let place = byName[String(rest)] { return place }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return byLastName[PictureName.last(path)] ?? byStem[PictureName.stem(path)]
  }

  private static func unique(_ names: [String], _ key: (String) -> String) -> [String: Int] {
    var places: [String: Int?] = [:]
    for (place, name) in names.enumerated() {
      let key = key(name)
      places.updateValue(places.keys.contains(key) ? nil : place, forKey: key)
    }
    return places.compactMapValues { $0 }
  }
}

/// Finds pictures of a list by the paths that people give them.
struct PicturePlaces: Sendable {
  private let byName: [String: Int]
  /// Names without folders that stand for one picture only.
  private let byLastName: [String: Int]

  init(_ names: [String]) {
    byName = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    var places: [String: Int?] = [:]
    for (place, name) in names.enumerated() {
      places.updateValue(places.keys.contains(Self.lastName(name)) ? nil : place, forKey: Self.lastName(name))
    }
    byLastName = places.compactMapValues { $0 }
  }

  /// The one whose name is the path or its end; without such, the only one with the same last name.
  func place(of path: String) -> Int? {
    var rest = path[...]
    while true {
      if let place = byName[String(rest)] { return place }
      guard let slash = rest.firstIndex(of: "/") else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return byLastName[Self.lastName(path)]
  }

  private static func lastName(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }
}

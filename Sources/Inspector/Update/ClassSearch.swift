/// Finds classes by a few letters of their names.
public struct ClassSearch: Sendable {
  private let names: [(label: Int, name: String)]

  /// - Parameter classes: a name per channel; `nil` for background.
  public init(_ classes: [String?]) {
    names = classes.enumerated().compactMap { label, name in name.map { (label, $0.lowercased()) } }
  }

  /// The channels whose names hold the letters in their order, or whose number they are: names that begin with them
  /// first, then those with a word that does, then those that hold them in one piece, then the rest; in the channels'
  /// order among equals.
  public func matches(_ letters: String) -> [Int] {
    let letters = letters.lowercased()
    guard !letters.isEmpty else { return names.map(\.label) }
    let rated = names.compactMap { label, name in rank(name, label, letters).map { (label, $0) } }
    return rated.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  private func rank(_ name: String, _ label: Int, _ letters: String) -> Int? {
    if name == letters || String(label) == letters { return 0 }
    if name.hasPrefix(letters) { return 1 }
    if name.split(separator: " ").contains(where: { $0.hasPrefix(letters) }) { return 2 }
    if name.contains(letters) { return 3 }
    var rest = name[...]
    for letter in letters {
      guard let place = rest.firstIndex(of: letter) else { return nil }
      rest = rest[rest.index(after: place)...]
    }
    return 4
  }
}

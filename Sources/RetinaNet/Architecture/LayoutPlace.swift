/// Which layout a checkpoint's keys follow, and behind which prefix.
struct LayoutPlace {
  let layout: any KeyLayout
  let prefix: String

  /// The layout and prefix under which most of a layout's markers are found; of equals the shorter prefix, since
  /// a file may hold a second copy of a model, such as its moving average. `nil` where heads are missing
  /// altogether, or are those of a network that only shares torchvision's names.
  static func find(in keys: some Collection<String>) -> LayoutPlace? {
    var best: (place: LayoutPlace, votes: Int)?
    for layout in KeyLayouts.all {
      for (prefix, votes) in votes(for: layout.markers, in: keys) {
        let better =
          best.map { ($0.votes, prefix.count, prefix) < (votes, $0.place.prefix.count, $0.place.prefix) }
          ?? true
        if better { best = (LayoutPlace(layout: layout, prefix: prefix), votes) }
      }
    }
    guard let best, best.votes > 1, !ForeignArchitecture.sharesNames(keys) else { return nil }
    return best.place
  }

  private static func votes(for markers: [String], in keys: some Collection<String>) -> [String: Int] {
    var votes: [String: Int] = [:]
    for key in keys {
      for marker in markers where key.hasSuffix(marker) {
        let prefix = String(key.dropLast(marker.count))
        if prefix.isEmpty || prefix.hasSuffix(".") { votes[prefix, default: 0] += 1 }
      }
    }
    return votes
  }
}

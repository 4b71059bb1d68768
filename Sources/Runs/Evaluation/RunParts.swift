import RetinaNet

/// Result files that are evaluated together: shards of one run, or runs of one model over different pictures.
public struct RunParts {
  /// The model's configuration, if the files have headers.
  public let configuration: Configuration?
  /// Messages about what is missing, one per line; empty if the run is complete.
  public private(set) var gaps: [String] = []
  /// The number of pictures that failed.
  public private(set) var failed = 0

  /// - Throws: if the files have different models or settings, or contain a picture twice.
  public init(paths: [String]) throws {
    let parts = try paths.map { (path: $0, lines: try RunLines(path: $0)) }
    try Self.requireOneRun(parts)
    try Self.requireNoneTwice(parts)
    configuration = parts.lazy.compactMap(\.lines.header?.configuration).first
    failed = parts.reduce(0) { $0 + $1.lines.failed.count }
    gaps = Self.cutOff(parts) + Self.missing(parts)
  }

  private typealias Part = (path: String, lines: RunLines)

  /// The header fields that may differ between shards.
  private static let ofPart: Set = ["shard", "pictures.count", "pictures.sha256"]

  private static func requireOneRun(_ parts: [Part]) throws(RunRefused) {
    guard let first = parts.first(where: { $0.lines.header != nil }), let header = first.lines.header else {
      return
    }
    for part in parts {
      guard let other = part.lines.header else {
        throw RunRefused(
          description: """
            \(part.path) does not say what run it is of, but \(first.path) does. Measure them apart, or make both by \
            the same command.
            """)
      }
      let differences = header.differences(from: other, ignoring: ofPart)
      guard differences.isEmpty else {
        throw RunRefused(
          description: "\(first.path) and \(part.path) are of different runs, which differ in\n\(differences)"
            + "Give only files of one.")
      }
    }
  }

  private static func requireNoneTwice(_ parts: [Part]) throws(RunRefused) {
    var owners: [String: String] = [:]
    for part in parts {
      for (name, _) in part.lines.pictures {
        if let owner = owners.updateValue(part.path, forKey: name) {
          let places = owner == part.path ? "twice in \(owner)" : "in \(owner) and in \(part.path)"
          throw RunRefused(description: "\(name) is \(places): its detections would count twice.")
        }
      }
    }
  }

  private static func cutOff(_ parts: [Part]) -> [String] {
    parts.compactMap { part in
      let there = part.lines.pictures.count
      let expected = part.lines.header?.share
      guard part.lines.isTorn || expected.map({ there < $0.size }) == true else { return nil }
      let of = expected.map { " of \($0.size)" } ?? ""
      return "\(part.path) is not finished: \(there)\(of) pictures are there. Run its command again."
    }
  }

  /// The shards of each list that are in none of the files.
  private static func missing(_ parts: [Part]) -> [String] {
    let shares = parts.compactMap { $0.lines.header?.share }
    return Dictionary(grouping: shares) { $0.list }.values.compactMap { shares in
      let count = shares[0].shard.count
      let absent = Set(1...count).subtracting(shares.map(\.shard.number)).sorted()
      guard !absent.isEmpty else { return nil }
      let names = absent.prefix(10).map { "\($0)/\(count)" }.joined(separator: ", ")
      return "missing: the part\(absent.count == 1 ? "" : "s") \(names)\(absent.count > 10 ? ", …" : "")."
    }.sorted()
  }
}

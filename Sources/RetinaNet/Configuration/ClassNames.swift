import Support

/// Finds class channels by the names people type.
public struct ClassNames: Sendable {
  private let names: [String?]

  /// - Parameter names: one per channel; `nil` for background.
  public init(_ names: [String?]) { self.names = names }

  /// The channel with this name, in any letter case, or this number; "#3" is the number even where a
  /// class is called "3".
  public func channel(of name: String) -> Int? {
    if let exact = names.firstIndex(of: name) { return exact }
    let lower = name.lowercased()
    if let found = names.firstIndex(where: { $0?.lowercased() == lower }) { return found }
    let digits = name.hasPrefix("#") ? name.dropFirst() : name[...]
    return Int(digits).flatMap { names.indices.contains($0) ? $0 : nil }
  }

  /// The text by which `channel(of:)` finds this channel: its name if no other channel has it, else its number.
  public func handle(of channel: Int) -> String {
    let wanted = [names.indices.contains(channel) ? names[channel] : nil, "\(channel)"].compactMap { $0 }
    return wanted.first { self.channel(of: $0) == channel } ?? "#\(channel)"
  }

  /// Score thresholds as the flag `--score` takes them: "0.5,bird=0.3".
  public func list(_ thresholds: Thresholds) -> String {
    list(thresholds.score, byClass: thresholds.scoreByClass)
  }

  /// Like `list(_:)`, for one score for all classes and others for single ones, by channel.
  public func list(_ score: Float, byClass: [Int: Float]) -> String {
    // Commas separate the parts of a list, and blanks at the start of a name are dropped.
    func listed(_ name: String) -> String? {
      name.isEmpty || name.contains(",") || name.hasPrefix(" ") ? nil : name
    }
    return
      (["\(score)"]
      + byClass.sorted { $0.key < $1.key }.map { label, value in
        "\(listed(handle(of: label)) ?? "#\(label)")=\(value)"
      }).joined(separator: ",")
  }

  /// Scores by channel from scores by name or channel number.
  public func scores(_ scores: [String: Float], source: String) throws(ConfigurationError) -> [Int: Float] {
    var answer: [Int: Float] = [:]
    for (name, score) in scores.sorted(by: { $0.key < $1.key }) {
      guard let channel = channel(of: name) else {
        throw .unknownClass(source: source, name: name, similar: similar(to: name))
      }
      answer[channel] = score
    }
    return answer
  }

  /// Up to three names that differ little from `name`, or contain it.
  public func similar(to name: String) -> [String] {
    let wanted = String(name.lowercased().prefix(64))
    var rated: [(name: String, distance: Int)] = []
    for case let known? in names where !rated.contains(where: { $0.name == known }) {
      let lower = String(known.lowercased().prefix(64))
      let distance = lower.contains(wanted) || wanted.contains(lower) ? 1 : editDistance(lower, wanted)
      if distance <= max(2, wanted.count / 3) { rated.append((known, distance)) }
    }
    return rated.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }
}

extension Configuration {
  /// A class channel's name for display, cut to fit a line; a channel without a name gets "background" or its number.
  public func title(ofClass label: Int) -> String {
    guard classes.indices.contains(label) else { return "class \(label)" }
    guard let name = classes[label] else { return "background" }
    let most = 100
    return name.utf8.count <= most ? name : String(name.unicodeScalars.prefix(most)) + "…"
  }
}

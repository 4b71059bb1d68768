/// The classes in a label file, independent of a model's number of channels.
public struct LabelMap: Sendable, Hashable {
  /// One class of a file; `id` is `nil` if the file only lists names.
  public struct Entry: Sendable, Hashable {
    public let id: Int?
    /// `nil` for the background.
    public let name: String?

    public init(id: Int?, name: String?) {
      self.id = id
      self.name = name
    }
  }

  /// The name of the source in errors, usually the file's path.
  public let source: String
  /// In file order, or by increasing id if there are ids.
  public let entries: [Entry]

  /// - Throws: `LabelMapError` if there is no class, only some have ids, or an id occurs twice.
  public init(source: String, entries: [Entry]) throws(LabelMapError) {
    guard !entries.isEmpty else { throw .empty(source: source) }
    guard entries.count <= Self.mostClasses else {
      throw .unreadable(source: source, detail: "it names more than \(Self.mostClasses) classes")
    }
    let ids = entries.compactMap(\.id)
    if let wrong = ids.first(where: { $0 < 0 || $0 > Self.largestID }) {
      throw .unreadable(source: source, detail: "the id \(wrong) is not between 0 and \(Self.largestID)")
    }
    guard ids.isEmpty || ids.count == entries.count else {
      throw .unreadable(source: source, detail: "some classes have an id and some have none")
    }
    var seen: Set<Int> = []
    if let twice = ids.first(where: { !seen.insert($0).inserted }) {
      throw .unreadable(source: source, detail: "the id \(twice) is given twice")
    }
    self.source = source
    self.entries = ids.isEmpty ? entries : entries.sorted { ($0.id ?? 0) < ($1.id ?? 0) }
  }

  static let mostClasses = 100_000
  static let largestID = 1_000_000_000

  /// The name of each channel of a model, and its id in the file.
  ///
  /// If there are as many classes as channels, they are in channel order. If there is one class fewer, channel 0 is
  /// background. Otherwise the ids must be channel numbers, and the other channels have no class.
  ///
  /// - Throws: `LabelMapError.count` if none of this applies; also where two channels would have one name, since
  ///   objects of that name would be looked for in the first alone.
  public func labels(channels: Int) throws(LabelMapError) -> ChannelLabels {
    let labels = try labels(ofChannels: channels)
    var names: Set<String> = []
    let doubled = entries.lazy.compactMap(\.name).first {
      !Self.isPlaceholder($0) && !names.insert($0).inserted
    }
    if let doubled {
      throw .unreadable(
        source: source,
        detail:
          "two classes are called \"\(doubled)\": give each its own name, and \(ChannelLabels.unused) to channels without a class"
      )
    }
    return labels
  }

  /// What lists have for a channel without a class, such as "???" in TensorFlow's of COCO.
  private static func isPlaceholder(_ name: String) -> Bool {
    ["n/a", "unused", "background"].contains(name.lowercased())
      || !name.contains { $0.isLetter || $0.isNumber }
  }

  private func labels(ofChannels channels: Int) throws(LabelMapError) -> ChannelLabels {
    if entries.count == channels { return ChannelLabels(entries) }
    let ids = entries.compactMap(\.id)
    // For a model with n + 1 channels, ids 0 … n−1 are shifted by its background; other ids are channel numbers.
    let shifted = entries.count == channels - 1 && ids.first == 0 && ids.last == channels - 2
    if let last = ids.last, last < channels, !shifted {
      var places = [Entry](repeating: Entry(id: nil, name: ChannelLabels.unused), count: channels)
      places[0] = Entry(id: nil, name: nil)
      for (id, entry) in zip(ids, entries) { places[id] = entry }
      return ChannelLabels(places)
    }
    guard entries.count == channels - 1 else {
      throw .count(source: source, names: entries.count, channels: channels)
    }
    return ChannelLabels([Entry(id: nil, name: nil)] + entries)
  }
}

/// The class of each channel of a model.
public struct ChannelLabels: Sendable, Hashable {
  /// The name of a channel that no class uses.
  public static let unused = "N/A"

  /// `nil` for background.
  public let names: [String?]
  private let ids: [Int?]

  init(_ entries: [LabelMap.Entry]) {
    names = entries.map(\.name)
    ids = entries.map(\.id)
  }

  /// The id of the channel's class in the file: COCO's `category_id` if the file has COCO's categories.
  public func categoryID(forChannel channel: Int) -> Int? {
    ids.indices.contains(channel) ? ids[channel] : nil
  }
}

/// Why a label file cannot be used.
public enum LabelMapError: Error, Sendable, Hashable {
  case unreadable(source: String, detail: String)
  case empty(source: String)
  /// The number of classes in the file does not fit the model's channels.
  case count(source: String, names: Int, channels: Int)
}

extension LabelMapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let source, let detail): "\(source): \(detail)"
    case .empty(let source):
      """
      \(source): no class names. Give one name a line, a JSON list, a JSON object id → name, COCO's categories, \
      or a data.yaml with names
      """
    case .count(let source, let names, let channels):
      """
      \(source): \(names) class name\(names == 1 ? "" : "s"), but the model has \(channels) class \
      channel\(channels == 1 ? "" : "s"); expected \(channels), or \(channels - 1) where channel 0 is background
      """
    }
  }
}

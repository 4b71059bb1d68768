/// Matches the categories of a data set with a model's class channels.
///
/// Names must be equal. If a name is not found, it is compared again without case, spaces, `_` and `-`. Ids are not
/// compared, since in most files they are not the model's channels.
public struct CategoryMatch: Sendable, Hashable {
  private let channels: [Int: Int]
  private let ids: [Int: Int]
  /// Categories without a channel of that name. The model cannot find their objects.
  public let unknownCategories: [AnnotationSet.Category]
  /// The names of classes without a category. Their detections count as neither right nor wrong.
  public let unannotatedClasses: [String]
  /// The channels of those classes.
  public let unannotatedChannels: Set<Int>

  /// - Parameter classes: a name per channel, `nil` for background.
  public init(_ categories: [AnnotationSet.Category], classes: [String?]) {
    func loose(_ name: String) -> String {
      name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" }
    }
    func places(_ key: (String) -> String) -> [String: Int] {
      Dictionary(
        classes.enumerated().compactMap { channel, name in
          name.flatMap { $0 == ChannelLabels.unused ? nil : (key($0), channel) }
        }
      ) { first, _ in first }
    }
    let (exactly, loosely) = (places { $0 }, places(loose))
    var (channels, ids): ([Int: Int], [Int: Int]) = ([:], [:])
    for category in categories {
      guard let channel = exactly[category.name] ?? loosely[loose(category.name)] else { continue }
      channels[category.id] = channel
      if ids[channel] == nil || classes[channel] == category.name { ids[channel] = category.id }
    }
    (self.channels, self.ids) = (channels, ids)
    unknownCategories = categories.filter { channels[$0.id] == nil }
    let annotated = Set(channels.values)
    let unannotated = classes.indices.filter { channel in
      classes[channel] != nil && classes[channel] != ChannelLabels.unused && !annotated.contains(channel)
    }
    unannotatedChannels = Set(unannotated)
    unannotatedClasses = unannotated.compactMap { classes[$0] }
  }

  /// Whether no category matches a class.
  public var isEmpty: Bool { channels.isEmpty }

  /// The class channel of a category; `nil` if the model does not have the class.
  public func channel(ofCategory id: Int) -> Int? { channels[id] }

  /// The category id of a class channel; if several match, the one with the equal name. `nil` if there is none.
  public func category(ofChannel channel: Int) -> Int? { ids[channel] }
}

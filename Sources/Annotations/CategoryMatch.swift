import Support

/// Matches the categories of a data set with a model's class channels.
///
/// Names must be equal. If a name is not found, it is compared again without case, spaces, `_` and `-`, and means the
/// class if only one is written so. Ids are not compared, since in most files they are not the model's channels.
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
    let named = classes.enumerated().filter { $1 != nil && $1 != ChannelLabels.unused }
    let exactly = Dictionary(named.map { ($1 ?? "", $0) }) { first, _ in first }
    // Of classes of one name the first counts, but among several spellings there is no telling.
    let loosely = Dictionary(grouping: exactly, by: { ClassSpelling.key($0.key) }).compactMapValues {
      $0.count == 1 ? $0[0].value : nil
    }
    var (channels, ids): ([Int: Int], [Int: Int]) = ([:], [:])
    for category in categories {
      guard let channel = exactly[category.name] ?? loosely[ClassSpelling.key(category.name)] else {
        continue
      }
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

extension CategoryMatch {
  /// A note of the categories with objects whose names are written otherwise than their classes'; `nil` without any.
  ///
  /// - Parameters:
  ///   - classes: those that were matched.
  ///   - owner: whose classes they are: "the model's".
  public func spellingNote(_ set: AnnotationSet, classes: [String?], of owner: String) -> String? {
    let counts = set.objectCounts
    let pairs = set.categories.compactMap { category -> (AnnotationSet.Category, String)? in
      guard counts[category.id] != nil, let channel = channels[category.id], let name = classes[channel],
        name != category.name
      else { return nil }
      return (category, name)
    }
    guard !pairs.isEmpty else { return nil }
    return """
      note: \(set.source): \(counted(pairs.count, "category is", "categories are")) written otherwise than \(owner) \
      \(pairs.count == 1 ? "class" : "classes"), and matched all the same: \(ClassSpelling.list(pairs, set))
      """
  }

  /// A warning of categories that share their class with another one, which gets all that is found; `nil` without any.
  /// They are categories of their own in COCO's figures, where nothing then finds their objects.
  public func sharedClassNote(_ set: AnnotationSet) -> String? {
    let counts = set.objectCounts
    let names = Dictionary(set.categories.map { ($0.id, $0.name) }) { first, _ in first }
    let pairs = set.categories.compactMap { category -> (AnnotationSet.Category, String)? in
      guard counts[category.id] != nil, let owner = channels[category.id].flatMap({ ids[$0] }),
        owner != category.id, let name = names[owner]
      else { return nil }
      return (category, name)
    }
    guard !pairs.isEmpty else { return nil }
    return """
      \(set.source): \(counted(pairs.count, "category shares its class", "categories share their classes")) with another \
      one, as which all that is found counts, so that these objects are missed: \(ClassSpelling.list(pairs, set)); if they \
      are one class, give them one category
      """
  }
}

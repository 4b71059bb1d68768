import Support

/// A data set in which the spellings of a class, `Car` and `car`, are one category.
///
/// Formats without a list of classes make a category of every name that occurs. Names are kept apart where somebody lists
/// both: the file itself (COCO's categories, YOLO's names, the labels in the head of CVAT's file), or the model. Any other
/// spelling counts as the one that is listed, else as the most frequent.
public struct JoinedSpellings: Sendable {
  public let set: AnnotationSet
  /// For each category of the set before, its place among those of `set`.
  public let places: [Int]
  /// What was joined, a line; `nil` where nothing was. Also the last of the set's notes.
  public let note: String?

  /// - Parameter classes: the names of the model's classes, as far as they are known.
  public init(_ set: AnnotationSet, classes: [String?]) {
    let kept = Self.joined(set, classes)
    let categories = set.categories.filter { kept[$0.id] == nil }
    let indices = Dictionary(categories.enumerated().map { ($1.id, $0) }) { first, _ in first }
    places = set.categories.map { indices[kept[$0.id]?.id ?? $0.id] ?? 0 }
    guard !kept.isEmpty else {
      (self.set, note) = (set, nil)
      return
    }
    let pairs = set.categories.compactMap { category in kept[category.id].map { (category, $0.name) } }
    let note = """
      \(set.source): \(counted(pairs.count, "name of a class is", "names of classes are")) written in another way than \
      elsewhere in it, and joined: \(ClassSpelling.list(pairs, set)); what is a class of its own must be listed, by the \
      model or in --labels FILE
      """
    self.note = note
    self.set = set.counting(kept.mapValues(\.id), categories: categories, note: note)
  }

  /// The category as which another counts, by the other's id.
  private static func joined(_ set: AnnotationSet, _ classes: [String?]) -> [Int: AnnotationSet.Category] {
    guard !set.unlisted.isEmpty else { return [:] }
    let groups = Dictionary(grouping: set.categories) { ClassSpelling.key($0.name) }
    guard groups.count < set.categories.count else { return [:] }
    let known = Dictionary(grouping: Set(classes.compactMap { $0 }), by: ClassSpelling.key)
    let counts = set.objectCounts
    var joined: [Int: AnnotationSet.Category] = [:]
    for (key, group) in groups where group.count > 1 {
      let listed = Set(known[key] ?? []).union(group.filter { !set.unlisted.contains($0.id) }.map(\.name))
      // Which of them another spelling means is not known.
      guard listed.count < 2 else { continue }
      let target =
        group.first { listed.contains($0.name) }
        ?? group.max { (counts[$0.id] ?? 0, $1.id) < (counts[$1.id] ?? 0, $0.id) }
      for category in group where category != target && set.unlisted.contains(category.id) {
        joined[category.id] = target
      }
    }
    return joined
  }
}

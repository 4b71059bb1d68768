import Annotations
import RetinaNet

/// Tells which names of annotations and model do not match.
enum MatchReport {
  /// A line for each category that has objects and no class, and one for all classes without category.
  static func lines(_ annotations: AnnotationSet, _ match: CategoryMatch, classes: [String?]) -> [String] {
    let counts = annotations.objects.reduce(into: [Int: Int]()) { $0[$1.category, default: 0] += 1 }
    let names = ClassNames(classes)
    var lines = match.unknownCategories.compactMap { category -> String? in
      guard let count = counts[category.id] else { return nil }
      let similar = names.similar(to: category.name)
      return """
        \(annotations.source): the model has no class "\(category.name)": its \(count) \
        object\(count == 1 ? " is" : "s are") left out\
        \(similar.isEmpty ? "" : "; did you mean \(similar.joined(separator: ", "))?")
        """
    }
    if !match.unannotatedClasses.isEmpty {
      let names = match.unannotatedClasses
      let first = names.prefix(mostNames).joined(separator: ", ")
      lines.append(
        """
        \(annotations.source): no category is called \(first)\
        \(names.count > mostNames ? " and \(names.count - mostNames) more" : "")
        """)
    }
    return lines
  }

  private static let mostNames = 20
}

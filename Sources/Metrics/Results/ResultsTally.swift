import Annotations

/// Counts what is left out of results, so that each kind is reported in one line.
struct ResultsTally {
  var notes: [String] = []
  /// Detections by the id or name of a picture that the annotations do not list; also pictures without any.
  var unknownPictures: [String: Int] = [:]
  /// Detections by the id of a category that the annotations do not list.
  var unknownCategories: [String: Int] = [:]
  /// Detections by the name of a class that matches no category.
  var unknownClasses: [String: Int] = [:]
  /// Pictures that failed.
  var failed: [String] = []
  /// How many pictures of the annotations the results do not name.
  var untold = 0
  /// Results of pictures whose size differs from the annotations', by the likely cause.
  private var otherSizes: [SizeMismatch: (count: Int, first: String)] = [:]

  /// Records a picture whose size differs from the annotations'.
  mutating func compare(_ size: (width: Int?, height: Int?), with picture: AnnotationSet.Picture) {
    guard let width = size.width, let height = size.height,
      let mismatch = picture.mismatch(width: width, height: height)
    else { return }
    let sizes = picture.differingSizes(width: width, height: height) ?? picture.file
    otherSizes[mismatch, default: (0, sizes)].count += 1
  }

  func lines(_ annotations: AnnotationSet) -> [String] {
    var lines = notes
    func add(_ counts: [String: Int], _ what: String) {
      guard !counts.isEmpty else { return }
      let sum = counts.values.reduce(0, +)
      let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let names = sorted.prefix(5).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
      let detections =
        sum == 1 ? "1 detection is left out: it is" : "\(sum) detections are left out: they are"
      lines.append(
        "\(detections) of \(what): \(names)\(counts.count > 5 ? " and \(counts.count - 5) more" : "")")
    }
    let source = annotations.source
    add(unknownPictures, "pictures that \(source) does not list")
    add(unknownCategories, "categories that \(source) does not list")
    add(unknownClasses, "classes that no category of \(source) is called like")
    func uncounted(_ count: Int) -> String { "what is in \(count == 1 ? "it" : "them") does not count" }
    if let first = failed.first {
      let count = failed.count
      lines.append(
        "\(count) picture\(count == 1 ? "" : "s") failed, the first: \(first); \(uncounted(count))")
    }
    if untold > 0 {
      lines.append(
        """
        \(untold) of \(annotations.pictures.count) pictures of \(source) ha\(untold == 1 ? "s" : "ve") no results; \
        \(uncounted(untold))
        """)
    }
    for mismatch in SizeMismatch.allCases {
      guard let (count, first) = otherSizes[mismatch] else { continue }
      lines.append("\(count == 1 ? first : "\(count) pictures: \(first)"): \(mismatch.cause)")
    }
    return lines
  }
}

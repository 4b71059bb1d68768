import Annotations
import Support

/// Why a row of results is not a detection.
enum OddRow: CaseIterable {
  case noObject, noPicture, noCategory, oddCategory, noBox, notFinite, noScore, oddScore

  var words: String {
    switch self {
    case .noObject: "not an object, { … }"
    case .noPicture: "without a text or a whole number as image_id"
    case .noCategory: "without a class"
    case .oddCategory: "with a category_id that is not a whole number"
    case .noBox: "without a box of four numbers"
    case .notFinite: "with NaN, infinity or a number beyond 1e30 in the box"
    case .noScore: "without a score"
    case .oddScore: "with a score that is not a finite number"
    }
  }
}

/// Counts what is left out of results, so that each kind is reported in one line.
struct ResultsTally {
  var notes: [String] = []
  /// Detections by the id or name of a picture that the annotations do not list; also pictures without any.
  var unknownPictures: [String: Int] = [:]
  /// Detections by the id of a category that the annotations do not list.
  var unknownCategories: [String: Int] = [:]
  /// What lists the categories, if not the annotations.
  var lister: String?
  /// Detections by the name of a class that matches no category.
  var unknownClasses: [String: Int] = [:]
  /// Detections by the id of a picture that has another id in the annotations, or such a name.
  var otherIDs: [String: Int] = [:]
  /// Detections in pictures that only the program numbers.
  var countedPictures = 0
  private var oddRows: [OddRow: (count: Int, first: String)] = [:]
  private var negative: (count: Int, first: String)?
  /// Of the boxes in pictures whose size is known: all; those that are well within them if their numbers are corners; those
  /// that reach far beyond if they are a corner and sizes.
  private var (sized, fitting, overhanging) = (0, 0, 0)
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

  /// Notes a row that is left out.
  mutating func leaveOut(_ kind: OddRow, _ name: @autoclosure () -> String) {
    oddRows[kind] = (oddRows[kind].map { $0.count + 1 } ?? 1, oddRows[kind]?.first ?? name())
  }

  /// Notes a detection whose box has a negative side, and is kept.
  mutating func keepNegative(_ name: @autoclosure () -> String) {
    negative = ((negative?.count ?? 0) + 1, negative?.first ?? name())
  }

  /// Counts what tells whether a box of x, y, width and height was written as corners.
  mutating func countCorners(_ box: SIMD4<Double>, _ picture: AnnotationSet.Picture) {
    guard let width = picture.width.map(Double.init), let height = picture.height.map(Double.init) else {
      return
    }
    sized += 1
    if box[2] > box[0], box[3] > box[1], box[2] <= 1.02 * width, box[3] <= 1.02 * height { fitting += 1 }
    if box[0] + box[2] > 1.05 * width || box[1] + box[3] > 1.05 * height { overhanging += 1 }
  }

  /// Sizes seldom are larger than the place of their corner, box for box.
  private var areCorners: Bool { sized >= 10 && overhanging * 5 >= sized && fitting * 100 >= sized * 98 }

  /// Whether all classes that match no category are only numbers, "class 7".
  var hasUnnamedClasses: Bool {
    !unknownClasses.isEmpty
      && unknownClasses.keys.allSatisfy { $0.hasPrefix("class ") && Int($0.dropFirst(6)) != nil }
  }

  /// How many detections are left out.
  var leftOut: Int {
    let unknown = [unknownPictures, unknownCategories, unknownClasses].reduce(0) {
      $0 + $1.values.reduce(0, +)
    }
    return unknown + oddRows.values.reduce(0) { $0 + $1.count }
  }

  func lines(_ annotations: AnnotationSet) -> [String] {
    var lines = notes
    func add(_ counts: [String: Int], _ what: String) {
      guard !counts.isEmpty else { return }
      let sum = counts.values.reduce(0, +)
      let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let names = sorted.prefix(5).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
      let detections =
        sum == 1 ? "1 detection is left out: it is" : "\(grouped(sum)) detections are left out: they are"
      lines.append(
        "\(detections) of \(what): \(names)\(counts.count > 5 ? " and \(grouped(counts.count - 5)) more" : "")"
      )
    }
    let source = annotations.source
    for kind in OddRow.allCases {
      guard let (count, first) = oddRows[kind] else { continue }
      lines.append(
        count == 1
          ? "1 row is left out, \(kind.words): \(first)"
          : "\(grouped(count)) rows are left out, \(kind.words); the first: \(first)")
    }
    if let (count, first) = negative {
      lines.append(
        """
        \(counted(count, "detection")) \(count == 1 ? "has" : "have") a negative width or height, the first: \(first); kept, as \
        in pycocotools, though nothing can match (are corners written for sizes?)
        """)
    }
    if areCorners {
      lines.append(
        """
        \(grouped(overhanging)) of \(grouped(sized)) boxes reach beyond their pictures as x, y, width and height, and lie within \
        them as corners: COCO's results have sizes, so write x1, y1, x2 - x1, y2 - y1
        """)
    }
    if !otherIDs.isEmpty {
      let count = otherIDs.values.reduce(0, +)
      let ids = otherIDs.keys.sorted().prefix(3).joined(separator: ", ")
      lines.append(
        """
        \(counted(count, "detection")) of pictures whose ids are written otherwise in \(source), or are \
        their names there (\(ids)\(otherIDs.count > 3 ? ", …" : "")); kept, but pycocotools would refuse them
        """)
    }
    if countedPictures > 0, let first = annotations.pictures.first {
      lines.append(
        """
        the results number their pictures, which \(source) only names: taken in its order, 1 for \(first.file); if they \
        are others, write the pictures' names as image_id
        """)
    }
    let several = unknownPictures.filter { annotations.hasSeveral(named: $0.key) }
    let unlisted = unknownPictures.filter { several[$0.key] == nil }
    add(
      several,
      "names that several pictures of \(source) have, as where train and val are read together (name one folder)"
    )
    add(unlisted, "pictures that \(source) does not list")
    add(unknownCategories, "categories that \(lister ?? source) does not list")
    add(unknownClasses, "classes that no category of \(source) is called like")
    func uncounted(_ count: Int) -> String { "what is in \(count == 1 ? "it" : "them") does not count" }
    if let first = failed.first {
      let count = failed.count
      lines.append(
        "\(counted(count, "picture")) failed, the first: \(first); \(uncounted(count))")
    }
    if untold > 0 {
      lines.append(
        """
        \(grouped(untold)) of \(grouped(annotations.pictures.count)) pictures of \(source) ha\(untold == 1 ? "s" : "ve") no results; \
        \(uncounted(untold))
        """)
    }
    for mismatch in SizeMismatch.allCases {
      guard let (count, first) = otherSizes[mismatch] else { continue }
      lines.append("\(count == 1 ? first : "\(grouped(count)) pictures: \(first)"): \(mismatch.cause)")
    }
    return lines
  }
}

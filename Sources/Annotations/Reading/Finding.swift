/// What can be wrong with single annotations, in the order in which it is told.
enum Finding: CaseIterable {
  // Left out.
  case noPicture, noCategory, noBox, notFinite, notPositive, unknownPicture, unknownCategory
  case pictureWithoutName, doublePicture, doubleCategory, unsizedPicture
  // Kept.
  case noID, doubleID, idZero, noArea, outside, beyond, doubleName, doubleFile, stray

  /// - Parameters:
  ///   - count: of how many it is true.
  ///   - first: what names the first.
  func line(_ count: Int, first: String) -> String {
    let (one, many, remedy) = words
    return count == 1 ? "\(one): \(first)\(remedy)" : "\(count) \(many), the first: \(first)\(remedy)"
  }

  /// For one, for many, and what follows from it.
  private var words: (String, String, String) {
    switch self {
    case .noPicture:
      (
        "an annotation without a whole number as image_id", "annotations without a whole number as image_id",
        Self.leftOut
      )
    case .noCategory:
      (
        "an annotation without a whole number as category_id",
        "annotations without a whole number as category_id", Self.leftOut
      )
    case .noBox:
      (
        "an annotation without a bbox of four numbers", "annotations without a bbox of four numbers",
        Self.leftOut
      )
    case .notFinite: ("a box that holds NaN or infinity", "boxes that hold NaN or infinity", Self.leftOut)
    case .notPositive:
      (
        "a box whose width or height is not above 0", "boxes whose width or height is not above 0",
        Self.leftOut
      )
    case .unknownPicture:
      (
        "an annotation of a picture that the file does not list",
        "annotations of pictures that the file does not list", Self.leftOut
      )
    case .unknownCategory:
      (
        "an annotation of a category that the file does not list",
        "annotations of categories that the file does not list", Self.leftOut
      )
    case .pictureWithoutName:
      ("a picture without id or file_name", "pictures without id or file_name", Self.leftOut)
    case .doublePicture:
      ("a picture's id that an earlier one has", "pictures whose id an earlier one has", Self.leftOut)
    case .doubleCategory:
      (
        "a category's id that an earlier one has, or none",
        "categories whose id an earlier one has, or without id or name", Self.leftOut
      )
    case .unsizedPicture:
      (
        "a file whose picture is not found, so that its boxes have no size in pixels",
        "files whose pictures are not found, so that their boxes have no size in pixels", Self.leftOut
      )
    case .noID:
      (
        "an annotation without a whole number as id", "annotations without a whole number as id",
        "; numbered on from the largest"
      )
    case .doubleID:
      (
        "an annotation's id that an earlier one has", "annotations whose id an earlier one has",
        "; kept, but pycocotools would see only the last of each id: give each its own"
      )
    case .idZero:
      (
        "an annotation with the id 0", "annotations with the id 0",
        "; kept, but pycocotools counts what finds it as a false positive: number from 1"
      )
    case .noArea:
      (
        "an annotation without a usable area", "annotations without a usable area",
        "; width × height is taken"
      )
    case .outside:
      (
        "a box that lies wholly outside its picture", "boxes that lie wholly outside their pictures",
        "; kept, but nothing can find it"
      )
    case .beyond:
      (
        "a box that reaches beyond its picture by more than a pixel",
        "boxes that reach beyond their pictures by more than a pixel", "; kept as it is"
      )
    case .doubleName:
      (
        "two categories of one name", "categories whose name an earlier one has",
        "; both mean the same class of the model"
      )
    case .doubleFile:
      (
        "two pictures of one file_name", "pictures whose file_name an earlier one has",
        "; that name means the earlier one"
      )
    case .stray: ("a line or file that is passed over", "lines or files that are passed over", "")
    }
  }

  private static let leftOut = "; left out"
}

/// Counts what is wrong with single annotations, so that a thousand of a kind are one line.
struct Findings {
  private var counts: [Finding: (count: Int, first: String)] = [:]

  /// - Parameter example: names the annotation; only asked of the first of its kind.
  mutating func add(_ finding: Finding, _ example: @autoclosure () -> String) {
    if let known = counts[finding] {
      counts[finding] = (known.count + 1, known.first)
    } else {
      counts[finding] = (1, example())
    }
  }

  /// A line for each kind, with the source before it.
  func lines(_ source: String) -> [String] {
    Finding.allCases.compactMap { finding in
      counts[finding].map { "\(source): \(finding.line($0.count, first: $0.first))" }
    }
  }
}

/// A fault of a single annotation. The cases are in the order in which they are reported.
enum Finding: CaseIterable {
  // Left out.
  case unreadable, noPicture, noCategory, noName, noBox, notYOLO, detection, notRelative, notFinite,
    notPositive
  case unknownPicture, unknownCategory, unsizedPicture, pictureWithoutName, doublePicture, doubleCategory
  // Kept.
  case noID, doubleID, idZero, noArea, outside, beyond, zeroBased, otherName, doubleName, doubleFile

  /// - Parameters:
  ///   - count: the number of annotations that have it.
  ///   - first: the name of the first of them.
  func line(_ count: Int, first: String) -> String {
    let (one, many, remedy) = words
    return count == 1 ? "\(one): \(first)\(remedy)" : "\(count) \(many), the first: \(first)\(remedy)"
  }

  /// The words for one, for many, and for how it is handled.
  private var words: (one: String, many: String, remedy: String) {
    switch self {
    case .unreadable: ("a file that cannot be used", "files that cannot be used", Self.leftOut)
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
    case .noName: ("an object without a name", "objects without a name", Self.leftOut)
    case .noBox:
      (
        "an annotation without a box of four numbers", "annotations without a box of four numbers",
        Self.leftOut
      )
    case .notYOLO:
      (
        "a line that is not a class and a box or an outline",
        "lines that are not a class and a box or an outline", Self.leftOut
      )
    case .detection:
      (
        "a line of six numbers, which is a detection with its confidence",
        "lines of six numbers, which are detections with their confidence", Self.leftOut
      )
    case .notRelative:
      (
        "a line whose box is not relative to the picture's sides, 0 to 1",
        "lines whose boxes are not relative to the picture's sides, 0 to 1", Self.leftOut
      )
    case .notFinite:
      (
        "a box that holds NaN, infinity or a number beyond 1e30",
        "boxes that hold NaN, infinity or a number beyond 1e30", Self.leftOut
      )
    case .notPositive:
      (
        "a box whose width or height is not above 0", "boxes whose width or height is not above 0",
        Self.leftOut
      )
    case .unknownPicture:
      (
        "an annotation of a picture that is not listed", "annotations of pictures that are not listed",
        Self.leftOut
      )
    case .unknownCategory:
      (
        "an annotation of a category that is not listed", "annotations of categories that are not listed",
        Self.leftOut
      )
    case .unsizedPicture:
      (
        "labels whose picture is not found or not read, so that they have no size in pixels",
        "files of labels whose pictures are not found or not read, so that they have no size in pixels",
        Self.leftOut
      )
    case .pictureWithoutName:
      ("a picture without id or file_name", "pictures without id or file_name", Self.leftOut)
    case .doublePicture:
      ("a picture with the id of an earlier one", "pictures with the id of an earlier one", Self.leftOut)
    case .doubleCategory:
      (
        "a category without id and name of its own", "categories without id and name of their own",
        Self.leftOut
      )
    case .noID:
      (
        "an annotation without a whole number as id", "annotations without a whole number as id",
        "; numbered on from the largest"
      )
    case .doubleID:
      (
        "an annotation with the id of an earlier one", "annotations with the id of an earlier one",
        "; kept, but pycocotools would see only the last of each id"
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
        "a box that reaches beyond its picture", "boxes that reach beyond their pictures",
        "; kept unchanged (are corners written for sizes?)"
      )
    case .zeroBased:
      (
        "a box that begins at 0, where VOC counts from 1", "boxes that begin at 0, where VOC counts from 1",
        "; kept, a pixel off if the file counts from 0"
      )
    case .otherName:
      (
        "a file that names another picture than itself", "files that name other pictures than themselves",
        "; the file's own name counts"
      )
    case .doubleName:
      (
        "a category named as an earlier one", "categories named as an earlier one",
        "; both mean the same class of the model"
      )
    case .doubleFile:
      (
        "a picture with the file_name of an earlier one", "pictures with the file_name of an earlier one",
        "; the name means the earlier one"
      )
    }
  }

  private static let leftOut = "; left out"
}

/// Counts the faults of single annotations, so that many of one kind are reported in one line.
struct Findings {
  private var counts: [Finding: (count: Int, first: String)] = [:]

  /// - Parameter example: the name of the annotation; evaluated for the first of its kind only.
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

extension Findings {
  /// The largest magnitude in a box: larger numbers could overflow the 32-bit floats of `Box`.
  private static let most = 1e30

  /// Whether x, y, width and height are a valid box; if not, records why.
  mutating func isBox(_ box: [Double], _ name: @autoclosure () -> String) -> Bool {
    guard box.allSatisfy({ $0.magnitude <= Self.most }) else {
      add(.notFinite, "\(name()), \(box)")
      return false
    }
    guard box[2] > 0, box[3] > 0 else {
      add(.notPositive, "\(name()), \(box)")
      return false
    }
    return true
  }

  /// Records a box that extends outside its picture, if the picture's size is known.
  mutating func checkExtent(
    _ object: GroundTruth, of picture: AnnotationSet.Picture, _ name: @autoclosure () -> String
  ) {
    guard let width = picture.width, let height = picture.height else { return }
    let (right, bottom) = (object.x + object.width, object.y + object.height)
    guard
      min(object.x, object.y) < -1 || right > Double(width) + 1 || bottom > Double(height) + 1 || right <= 0
        || bottom <= 0
    else { return }
    let isOutside = object.x >= Double(width) || object.y >= Double(height) || right <= 0 || bottom <= 0
    let box = [object.x, object.y, object.width, object.height]
    add(isOutside ? .outside : .beyond, "\(name()), \(box) in \(picture.file) of \(width)×\(height)")
  }
}

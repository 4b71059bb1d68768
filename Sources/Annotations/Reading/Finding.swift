import Support

/// A fault of a single annotation. The cases are in the order in which they are reported.
enum Finding: CaseIterable {
  // Left out.
  case unreadable, noPicture, noCategory, noName, noBox, noExtent, notYOLO, notCSV, detection, notRelative,
    notFinite, notPositive
  case unknownPicture, unknownCategory, unsizedPicture, pictureWithoutID, doublePicture, doubleCategory,
    oddCategory
  // Kept.
  case doubleLine, sharedPicture
  case noID, doubleID, idZero, otherID, noArea, negativeArea, flat, outline, mask, turned, zeroRow, scored
  case outside, beyond, zeroBased, otherName, doubleName, doubleFile, doubleObject, otherFolder,
    unlabelled, namedByAddress, namedByID, namedByFrame

  /// - Parameters:
  ///   - count: the number of annotations that have it.
  ///   - first: the name of the first of them.
  func line(_ count: Int, first: String) -> String {
    let (one, many, remedy) = words
    return count == 1
      ? "\(one): \(first)\(remedy)" : "\(grouped(count)) \(many), the first: \(first)\(remedy)"
  }

  /// The words for one, for many, and for how it is handled.
  private var words: (one: String, many: String, remedy: String) {
    switch self {
    case .unreadable: ("a file that cannot be used", "files that cannot be used", Self.leftOut)
    case .noPicture:
      (
        "an annotation without a text or a whole number as image_id",
        "annotations without a text or a whole number as image_id", Self.leftOut
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
    case .noExtent:
      (
        "a shape that is not a box, an outline, an ellipse or a mask",
        "shapes that are not boxes, outlines, ellipses or masks", Self.leftOut
      )
    case .notYOLO:
      (
        "a line that is not a class and a box or an outline",
        "lines that are not a class and a box or an outline", Self.leftOut
      )
    case .notCSV:
      (
        "a row that does not have a path, four numbers (or a polygon in WKT) and a class",
        "rows that do not have a path, four numbers (or a polygon in WKT) and a class", Self.leftOut
      )
    case .detection:
      (
        "a line of six or seven numbers, which is a detection with its confidence",
        "lines of six or seven numbers, which are detections with their confidence", Self.leftOut
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
        "\(Self.leftOut): pictures belong beside their labels, or into images beside the folder labels"
      )
    case .pictureWithoutID: ("a picture without an id", "pictures without an id", Self.leftOut)
    case .doublePicture:
      ("a picture with the id of an earlier one", "pictures with the id of an earlier one", Self.leftOut)
    case .doubleCategory:
      (
        "a category without id and name of its own", "categories without id and name of their own",
        Self.leftOut
      )
    case .oddCategory:
      (
        "a category whose id is not a whole number, such as 7 without quotes",
        "categories whose ids are not whole numbers, such as 7 without quotes", Self.leftOut
      )
    case .doubleLine:
      ("a line that is there twice", "lines that are there twice", "; taken once, as ultralytics does")
    case .sharedPicture:
      (
        "a file of labels for a picture that has another", "files of labels for pictures that have others",
        "; the other counts"
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
    case .otherID:
      (
        "an annotation whose image_id is a text where the picture's id is a number, or the other way round",
        "annotations whose image_id is a text where the picture's id is a number, or the other way round",
        "; kept, but pycocotools would not find it"
      )
    case .negativeArea:
      (
        "an annotation with an area below 0", "annotations with an area below 0",
        "; kept, but neither found nor missed, as in pycocotools"
      )
    case .flat:
      (
        "a box whose width or height is not above 0", "boxes whose width or height is not above 0",
        "; missed in AP, as in pycocotools, and left out of all else"
      )
    case .outline:
      (
        "an object without a box, but with an outline", "objects without a box, but with an outline",
        "; its extent is taken"
      )
    case .mask:
      (
        "an object without a box, but with a mask", "objects without a box, but with a mask",
        "; its extent is taken"
      )
    case .turned:
      (
        "a box or ellipse that is turned", "boxes or ellipses that are turned",
        "; the upright box around it is taken"
      )
    case .zeroRow:
      (
        "a row whose box is all zeros", "rows whose boxes are all zeros",
        "; taken for a picture without objects"
      )
    case .scored:
      (
        "a score or confidence", "scores or confidences",
        "; not used: if these are detections, measure them against the truth instead"
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
    case .doubleObject:
      (
        "an object with the class and box of another of its picture",
        "objects with the class and box of another of their picture",
        "; kept, and each is to be found: were files joined?"
      )
    case .otherFolder:
      (
        "a file of labels whose picture lies in another folder",
        "files of labels whose pictures lie in other folders",
        "; if it is another picture, the truth is not its own"
      )
    case .unlabelled:
      (
        "a picture without a file of labels beside others that have one",
        "pictures without a file of labels beside others that have one",
        "; taken for pictures without objects, as ultralytics does: name only the others where they are not labelled yet"
      )
    case .namedByAddress:
      (
        "a picture without file_name", "pictures without file_name",
        "; named by the end of its path or address"
      )
    case .namedByID:
      (
        "a picture without file_name", "pictures without file_name",
        "; its id is taken for its name"
      )
    case .namedByFrame:
      (
        "a frame of a video", "frames of videos",
        "; named frame_000000 and so on, as CVAT exports them; without an object only those within its length count"
      )
    }
  }

  private static let leftOut = "; left out"
}

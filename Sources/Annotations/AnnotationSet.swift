import Imaging
import Support

// Reads ground truth from COCO, Pascal VOC, YOLO, CVAT and CSV files, and class names from label files. All formats become
// an `AnnotationSet`. `Reading` detects the format and counts faults of single annotations.

/// The ground truth of a data set, independent of its format.
public struct AnnotationSet: Sendable {
  public struct Category: Sendable, Hashable {
    public var id: Int
    public var name: String

    public init(id: Int, name: String) {
      self.id = id
      self.name = name
    }
  }

  public struct Picture: Sendable, Hashable {
    public var id: PictureID
    /// The name in the file; it may contain folders. For a picture without a name, its id.
    public var file: String
    /// The size in pixels, if the file gives it.
    public var width: Int?
    public var height: Int?

    public init(id: PictureID, file: String, width: Int? = nil, height: Int? = nil) {
      self.id = id
      self.file = file
      self.width = width
      self.height = height
    }

    /// A picture whose id is a number.
    public init(id: Int, file: String, width: Int? = nil, height: Int? = nil) {
      self.init(id: .number(id), file: file, width: width, height: height)
    }
  }

  /// Where the ids of categories and pictures come from.
  public enum Numbering: Sendable {
    /// From the file.
    case ids
    /// Categories are places in the list of names, from 0, as in YOLO; pictures are numbered here.
    case places
    /// Categories and pictures are numbered here: the file only names them.
    case names
  }

  /// The name of the source in messages, usually the file's path.
  public let source: String
  public let categories: [Category]
  /// In the file's order.
  public let pictures: [Picture]
  /// Grouped by picture, in the file's order within each.
  public let objects: [GroundTruth]
  /// What was left out or corrected while reading, one line each: what, where, and how to fix it.
  public let notes: [String]
  /// The files that could not be used, each of one picture of the same name; `notes` count them.
  public let failures: [AnnotationError]
  /// The file that names the categories with their ids, if `LabelMap` reads it.
  public let labels: String?
  /// The ids of categories that no list in the file names: they were made of names that objects have.
  public let unlisted: Set<Int>
  public let numbering: Numbering
  /// The index of each picture's first object, then the total number of objects.
  private let starts: [Int]
  private let places: PicturePlaces

  /// - Parameter objects: per picture, in the order of `pictures`.
  public init(
    source: String, categories: [Category], pictures: [Picture], objects: [[GroundTruth]],
    notes: [String] = [], failures: [AnnotationError] = [], labels: String? = nil, unlisted: Set<Int> = [],
    numbering: Numbering = .ids
  ) {
    precondition(objects.count == pictures.count, "a list of objects for each picture")
    self.init(
      source: source, categories: categories, pictures: pictures, objects: Array(objects.joined()),
      starts: objects.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }, notes: notes,
      failures: failures, labels: labels, unlisted: unlisted, numbering: numbering)
  }

  /// - Parameter owners: for each object, in any order, the index of its picture in `pictures`.
  init(
    source: String, categories: [Category], pictures: [Picture], objects: [GroundTruth], owners: [Int],
    notes: [String], failures: [AnnotationError] = [], labels: String? = nil, unlisted: Set<Int> = [],
    numbering: Numbering = .ids
  ) {
    // A counting sort by picture.
    var starts = [Int](repeating: 0, count: pictures.count + 1)
    for owner in owners { starts[owner + 1] += 1 }
    for place in pictures.indices { starts[place + 1] += starts[place] }
    var next = starts
    var order = [Int](repeating: 0, count: objects.count)
    for (place, owner) in owners.enumerated() {
      order[next[owner]] = place
      next[owner] += 1
    }
    self.init(
      source: source, categories: categories, pictures: pictures, objects: order.map { objects[$0] },
      starts: starts, notes: notes, failures: failures, labels: labels, unlisted: unlisted,
      numbering: numbering)
  }

  private init(
    source: String, categories: [Category], pictures: [Picture], objects: [GroundTruth], starts: [Int],
    notes: [String], failures: [AnnotationError], labels: String?, unlisted: Set<Int>, numbering: Numbering
  ) {
    self.source = source
    self.categories = categories
    self.pictures = pictures
    self.objects = objects
    self.notes = notes
    self.failures = failures
    self.labels = labels
    self.unlisted = unlisted
    self.numbering = numbering
    self.starts = starts
    places = PicturePlaces(pictures.map(\.file))
  }

  /// The same with more files that could not be used.
  func noting(_ failures: [AnnotationError], lines: [String]) -> AnnotationSet {
    AnnotationSet(
      source: source, categories: categories, pictures: pictures, objects: objects, starts: starts,
      notes: notes + lines, failures: self.failures + failures, labels: labels, unlisted: unlisted,
      numbering: numbering)
  }

  /// The same with fewer categories, and a note about it.
  ///
  /// - Parameter joined: for each category that is left out, the id of the one that its objects get.
  func counting(_ joined: [Int: Int], categories: [Category], note: String) -> AnnotationSet {
    let objects = objects.map { object in
      var object = object
      object.category = joined[object.category] ?? object.category
      return object
    }
    return AnnotationSet(
      source: source, categories: categories, pictures: pictures, objects: objects, starts: starts,
      notes: notes + [note], failures: failures, labels: labels, unlisted: unlisted, numbering: numbering)
  }

  /// The objects of one picture, by its index in `pictures`.
  public func objects(ofPicture index: Int) -> ArraySlice<GroundTruth> {
    objects[starts[index]..<starts[index + 1]]
  }

  /// The index in `pictures` of the one whose name is the given path or a suffix of it, else of the only one whose folders
  /// and file name agree best with it, in any spelling, case and ending. `nil` if there is none.
  public func picture(named path: String) -> Int? { places.place(of: path) }

  /// As `picture(named:)`, with how well they agree.
  public func agreement(with path: String) -> PictureAgreement? { places.agreement(with: path) }

  /// The pictures that several paths are taken for, looked at together.
  ///
  /// - Parameter agreements: of each, if they are known.
  public func pictures(named paths: [String], _ agreements: [PictureAgreement?]? = nil) -> PictureMatches {
    places.matches(of: paths, agreements)
  }

  /// What is to be said of pictures of which only the file name is in the list, in another folder.
  ///
  /// - Parameters:
  ///   - first: the path of the first.
  ///   - place: the picture that it is taken for.
  public func elsewhereNote(count: Int, first: String, place: Int) -> String {
    """
    note: \(source) names \(count == 1 ? "a picture" : "\(grouped(count)) pictures") in another folder: \(first) is \
    taken for \(pictures[place].file)\(count == 1 ? "" : ", and so on"); if \(count == 1 ? "it is another picture" : "they are other pictures"), the truth is not \(count == 1 ? "its" : "theirs")
    """
  }

  /// Whether `picture(named:)` finds none because several agree equally well, as those of a train and a val folder.
  public func hasSeveral(named path: String) -> Bool { places.isAmbiguous(path) }

  /// For each path of a picture, the file of its name that could not be used; `nil` where there is none.
  public func failures(ofPictures paths: [String]) -> [AnnotationError?] {
    let places = PicturePlaces(failures.map(\.source))
    return paths.map { places.place(of: $0).map { failures[$0] } }
  }
}

/// One annotated object.
public struct GroundTruth: Sendable, Hashable {
  /// COCO's id; in formats without ids, objects are numbered from 1.
  public var id: Int
  /// The category's id.
  public var category: Int
  /// The left edge. All lengths are in pixels of the original picture, in double precision, so that average precision is
  /// computed from the exact numbers in the file. Width and height may be 0 or below, see `hasExtent`.
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double
  /// The area that the file gives (of the outline, if there is one), else width times height.
  public var area: Double
  /// COCO's `iscrowd`: a box around many objects.
  public var isCrowd: Bool
  /// Whether the object counts neither as found nor as missed: COCO's `ignore`, VOC's `difficult`. True for all crowds.
  public var isIgnored: Bool
  /// VOC's `difficult`, which its development kit leaves out of average precision; pycocotools counts COCO's `ignore`.
  public var isDifficult: Bool

  public init(
    id: Int, category: Int, x: Double, y: Double, width: Double, height: Double, area: Double? = nil,
    isCrowd: Bool = false, isIgnored: Bool = false, isDifficult: Bool = false
  ) {
    self.id = id
    self.category = category
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    self.area = area ?? width * height
    self.isCrowd = isCrowd
    self.isIgnored = isIgnored || isDifficult
    self.isDifficult = isDifficult
  }

  /// Whether average precision leaves it out.
  public var isLeftOut: Bool { isCrowd || isDifficult }

  /// Whether it covers any pixels. Files may hold objects without: pycocotools counts them as missed, and there is nothing
  /// of them to show or explain.
  public var hasExtent: Bool { width > 0 && height > 0 }

  public var box: Box { Box(x1: Float(x), y1: Float(y), x2: Float(x + width), y2: Float(y + height)) }
}

extension [GroundTruth] {
  /// Whether all boxes lie about the first pixel: then they are meant as parts of their pictures.
  var areFractions: Bool {
    let areSmall = allSatisfy { object in
      [object.x, object.y, object.width, object.height].allSatisfy { (-0.1...1.1).contains($0) }
    }
    return areSmall && contains { 0 < $0.width && $0.width < 1 }
  }
}

extension GroundTruth {
  static let fractions = "its boxes are fractions of the pictures' sides, 0 to 1: pixels are expected"
}

/// How the size of a picture in the annotations differs from its real size.
public enum SizeMismatch: Sendable, Hashable, CaseIterable {
  /// Width and height are swapped: the annotations were made before or after EXIF's rotation was applied.
  case transposed
  case other

  /// The likely cause, and how to fix it.
  public var cause: String {
    switch self {
    case .transposed:
      "EXIF's rotation is the likely cause; --exif ignore takes pictures as they are stored, else they are turned"
    case .other: "the boxes are likely those of a picture of another size"
    }
  }
}

extension AnnotationSet.Picture {
  /// Compares the size with the picture's real one; `nil` if they match or the annotations give none.
  public func mismatch(width actualWidth: Int, height actualHeight: Int) -> SizeMismatch? {
    guard let width, let height, (width, height) != (actualWidth, actualHeight) else { return nil }
    return (width, height) == (actualHeight, actualWidth) ? .transposed : .other
  }

  /// The two sizes, if they differ.
  public func differingSizes(width actualWidth: Int, height actualHeight: Int) -> String? {
    guard mismatch(width: actualWidth, height: actualHeight) != nil, let width, let height else { return nil }
    return "\(file) is annotated as \(width)×\(height), but the picture is \(actualWidth)×\(actualHeight)"
  }

  /// The two sizes and the likely cause, if they differ.
  public func sizeRemark(width: Int, height: Int) -> String? {
    guard let sizes = differingSizes(width: width, height: height),
      let mismatch = mismatch(width: width, height: height)
    else { return nil }
    return "\(sizes): \(mismatch.cause)"
  }
}

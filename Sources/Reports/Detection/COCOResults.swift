import Annotations
import Runs
import Support

/// The list that pycocotools' `loadRes` reads: one entry per object, boxes as x, y, width, height. Pictures that failed
/// are left out.
public struct COCOResults: DetectionDocument {
  let identifiers: COCOIdentifiers
  public let start = "["
  public let end = "\n]\n"
  private var isFirst = true

  public init(identifiers: COCOIdentifiers) { self.identifiers = identifiers }

  public func obstacle(for file: String) -> (any Error)? {
    guard identifiers.images[file] == nil else { return nil }
    return COCOIdentifiers.Unknown(description: "\(file) is not among the annotations' images.")
  }

  public mutating func text(of result: PictureResult) -> String {
    guard case .found(let found) = result.outcome, let image = identifiers.images[result.file] else {
      return ""
    }
    var text = ""
    for object in found.objects {
      // COCO's ids have gaps. A detection on a channel without a category is a mistake, and is left out.
      guard let category = identifiers.categories[object.labelID] else { continue }
      let box = object.box
      let entry: JSONText = [
        "image_id": image.json, "category_id": .int(category),
        "bbox": [.float(box.x1), .float(box.y1), .float(box.width), .float(box.height)],
        "score": .float(object.score),
      ]
      text += (isFirst ? "\n" : ",\n") + entry.text
      isFirst = false
    }
    return text
  }
}

/// The image and category ids of COCO's formats.
public struct COCOIdentifiers: Sendable, Equatable {
  /// Image ids by the picture's name as given. Pictures without annotations are absent.
  let images: [String: PictureID]
  /// Category ids by the model's channel. Channels without a category are absent.
  let categories: [Int: Int]
  /// Classes without a category of the same name; their detections are left out.
  public private(set) var unknownClasses: [String] = []

  /// Why results cannot be written in COCO's format.
  public struct Unknown: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Ids from an annotation file: pictures by their file's name, categories by the class's name.
  ///
  /// - Throws: if no category has the name of a class, or two pictures would share an id.
  public init(files: [String], classes: [String?], annotated: AnnotationSet) throws(Unknown) {
    var images: [String: PictureID] = [:]
    let matches = annotated.pictures(named: files)
    if let (first, second, place) = matches.rivals.first {
      throw Unknown(
        description:
          "--format coco: \(files[first]) and \(files[second]) are the same image (\(annotated.pictures[place].id)) of the annotations."
      )
    }
    for (file, place) in zip(files, matches.places) {
      // Only a picture without a place fails; the run continues.
      if let place { images[file] = annotated.pictures[place].id }
    }
    let match = CategoryMatch(annotated.categories, classes: classes)
    var categories: [Int: Int] = [:]
    for case (let channel, let name?) in classes.enumerated() {
      categories[channel] = match.category(ofChannel: channel)
      if categories[channel] == nil { unknownClasses.append(name) }
    }
    guard !categories.isEmpty else {
      throw Unknown(
        description:
          "\(annotated.source): none of the model's classes is called like one of its categories, so --format coco has no ids."
      )
    }
    (self.images, self.categories) = (images, categories)
  }

  /// Ids without an annotation file. A picture's id is its name if all names are different numbers, such as COCO's
  /// "000000000139.jpg"; else its position among the pictures, from 1.
  ///
  /// - Parameter unread: files without results, whose names do not matter.
  /// - Parameter categories: the category ids by channel, from another source.
  /// - Throws: if there are none.
  public init(files: [String], unread: Set<String> = [], categories: [Int: Int]) throws(Unknown) {
    guard !categories.isEmpty else {
      throw Unknown(
        description: """
          --format coco: the model's classes are not COCO's, so their category ids are unknown. Give the data \
          set's annotations with --annotations, or its categories with --labels, or choose another format.
          """)
    }
    (images, self.categories) = (
      Self.numbers(of: files, unread: unread).mapValues(PictureID.number), categories
    )
  }

  private static func numbers(of files: [String], unread: Set<String>) -> [String: Int] {
    let distinct = Set(files).subtracting(unread)
    var byName: [String: Int] = [:]
    for file in distinct {
      let name = file.split(separator: "/").last ?? ""
      let stem = name.prefix { $0 != "." }
      guard !stem.isEmpty, stem.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(stem) else {
        break
      }
      byName[file] = number
    }
    if byName.count == distinct.count, Set(byName.values).count == distinct.count { return byName }
    var byPlace: [String: Int] = [:]
    for file in files where byPlace[file] == nil { byPlace[file] = byPlace.count + 1 }
    return byPlace
  }
}

extension PictureID {
  /// A number, or a text.
  fileprivate var json: JSONText {
    switch self {
    case .number(let number): .int(number)
    case .text(let text): .string(text)
    }
  }
}

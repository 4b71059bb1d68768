import Annotations

/// The numbers by which COCO's formats know pictures and categories.
struct COCOIdentifiers: Sendable, Equatable {
  /// By the picture's name as it was given; pictures that the annotations do not know are absent.
  let images: [String: Int]
  /// By the model's channel; channels that mean no category are absent.
  let categories: [Int: Int]
  /// Classes that no category has the name of: their detections are left out.
  private(set) var unknownClasses: [String] = []

  /// Why results cannot be given in COCO's format.
  struct Unknown: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// Numbers from an annotation file: pictures by their file's name, categories by the class's name.
  ///
  /// - Throws: where every class is unknown to the file, or two pictures would share a number.
  init(files: [String], classes: [String?], annotated: AnnotationSet) throws(Unknown) {
    var images: [String: Int] = [:]
    var owner: [Int: String] = [:]
    for file in files {
      // A stranger among many is its own failure, not the run's.
      guard let id = annotated.picture(named: file).map({ annotated.pictures[$0].id }) else { continue }
      if let other = owner[id], other != file {
        throw Unknown(
          description: "--format coco: \(other) and \(file) are the same image (\(id)) of the annotations.")
      }
      (images[file], owner[id]) = (id, file)
    }
    let match = CategoryMatch(annotated.categories, classes: classes)
    var categories: [Int: Int] = [:]
    for case (let channel, let name?) in classes.enumerated() {
      categories[channel] = match.category(ofChannel: channel)
      if categories[channel] == nil { unknownClasses.append(name) }
    }
    guard !categories.isEmpty else {
      throw Unknown(
        description: "--format coco: none of the model's classes has a name of the annotations' categories.")
    }
    (self.images, self.categories) = (images, categories)
  }

  /// Numbers without an annotation file. A picture's is its name where all names are different numbers, as in
  /// COCO's own "000000000139.jpg"; else its place among the pictures, from 1.
  ///
  /// - Parameter categories: what is known of them otherwise.
  /// - Throws: where nothing is.
  init(files: [String], categories: [Int: Int]) throws(Unknown) {
    guard !categories.isEmpty else {
      throw Unknown(
        description: """
          --format coco: the model's classes are not COCO's, so their category ids are unknown. Give the data \
          set's annotations with --annotations, or its categories with --labels, or choose another format.
          """)
    }
    (images, self.categories) = (Self.numbers(of: files), categories)
  }

  private static func numbers(of files: [String]) -> [String: Int] {
    let distinct = Set(files)
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

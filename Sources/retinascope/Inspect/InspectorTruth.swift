import Annotations
import Inspector

/// The ground truth that the inspector shows: of the file that was named, else of what lies beside the pictures.
struct InspectorTruth {
  private let truth: PictureTruth?
  /// Flags that say it again.
  let flags: [String]

  static let none = InspectorTruth(truth: nil, flags: [])

  private init(truth: PictureTruth?, flags: [String]) {
    self.truth = truth
    self.flags = flags
  }

  /// Reads it, and says what is odd about it.
  ///
  /// - Throws: where the file that was named cannot be used.
  init(_ options: AnnotationOptions, _ sources: [PictureSource], classes: [String?]) throws {
    if let path = options.annotations {
      truth = PictureTruth(try AnnotationSet.read(path: path), sources: sources, classes: classes)
      flags = ["--annotations", path]
    } else {
      truth = Self.beside(sources).map { PictureTruth($0, sources: sources, classes: classes) }
      flags = []
    }
    for line in truth?.lines ?? [] { Console.complain(line) }
  }

  /// What should be found in a picture; `nil` where nothing says so.
  func objects(ofSource index: Int) -> [MarkedObject]? {
    truth?.targets(ofSource: index)?.map { MarkedObject($0) }
  }

  /// Where the annotations were made for a picture of another size.
  func remark(ofSource index: Int, width: Int, height: Int) -> String? {
    truth?.sizeRemark(ofSource: index, width: width, height: height)
  }

  private static func beside(_ sources: [PictureSource]) -> AnnotationSet? {
    guard let first = sources.first, let path = try? Demo.annotations(), first.name.contains("assets/demo")
    else { return nil }
    return try? AnnotationSet.read(path: path)
  }
}

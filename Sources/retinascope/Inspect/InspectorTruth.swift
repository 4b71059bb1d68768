import Annotations
import Imaging
import Inspector
import Runs

/// The ground truth that the inspector shows: of the file that was named, else of what lies beside the pictures.
struct InspectorTruth {
  let truth: PictureTruth?
  /// Flags that say it again.
  let flags: [String]

  static let none = InspectorTruth(truth: nil, flags: [])

  private init(truth: PictureTruth?, flags: [String]) {
    self.truth = truth
    self.flags = flags
  }

  /// Reads it, and says what is odd about it. What nobody named is no reason not to begin.
  ///
  /// - Throws: where the file that was named cannot be used.
  init(
    _ options: AnnotationOptions, _ sources: [PictureSource], classes: [String?], decoding: DecodingOptions
  ) throws {
    flags = options.annotations.map { ["--annotations", $0] } ?? []
    do {
      truth = try options.truth(sources, classes: classes, decoding: decoding)
    } catch {
      guard options.annotations == nil else { throw error }
      Console.complain("\(error)")
      truth = nil
    }
    for line in truth?.lines ?? [] { Console.complain(line) }
  }

  /// What should be found in a picture; `nil` where nothing says so.
  func objects(ofSource index: Int) -> [MarkedObject]? {
    truth?.targets(ofSource: index)?.map { MarkedObject($0) }
  }

  /// The model's class channels that the annotations do not have.
  var unannotated: Set<Int> { truth?.match.unannotatedChannels ?? [] }

  /// Where the annotations were made for a picture of another size.
  func remark(ofSource index: Int, width: Int, height: Int) -> String? {
    truth?.sizeRemark(ofSource: index, width: width, height: height)
  }
}

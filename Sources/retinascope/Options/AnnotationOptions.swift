import Annotations
import ArgumentParser
import Imaging
import Runs

/// Where ground truth comes from: shared by all commands that use it.
struct AnnotationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Ground truth: COCO's JSON, Pascal VOC's XML, YOLO's labels, CVAT's XML, or CSV of keras-retinanet or DeepForest, \
      a file or a folder of them. Default: what lies beside the pictures.
      """, valueName: "file"),
    completion: .file())
  var annotations: String?

  /// The named ground truth, else the one found beside the pictures; `nil` if there is none.
  /// - Parameters:
  ///   - classes: the model's class names by channel, `nil` for background.
  ///   - labels: the value of `--labels`, which also names YOLO's classes.
  func truth(
    _ sources: [PictureSource], classes: [String?], decoding: DecodingOptions, labels: String?
  ) throws -> PictureTruth? {
    let pictures = sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
    let set =
      try annotations.map {
        try AnnotationSet.read(path: $0, pictures: pictures, decoding: decoding, labels: labels)
      } ?? AnnotationSet.beside(pictures: pictures, decoding: decoding, labels: labels)
    return set.map { PictureTruth($0, sources: sources, classes: classes) }
  }

  /// The same for the inspector, with what is to be known of it, which is also said. The inspector starts even if
  /// annotations beside the pictures cannot be read.
  func shownTruth(
    _ sources: [PictureSource], _ session: ModelSession, labels: String?
  ) throws -> ShownTruth {
    var shown = ShownTruth()
    do {
      shown.truth = try truth(
        sources, classes: session.configuration.classes, decoding: session.decoding, labels: labels)
    } catch {
      guard annotations == nil else { throw error }
      shown.failure = "\(error)"
    }
    for note in shown.notes { Console.complain(note) }
    return shown
  }
}

/// The ground truth that the inspector shows.
struct ShownTruth {
  /// `nil` where there is none.
  var truth: PictureTruth?
  /// Why there is none, where the files beside the pictures are broken.
  var failure: String?

  /// What is to be known of it.
  var notes: [String] { truth?.lines ?? [failure].compactMap(\.self) }
}

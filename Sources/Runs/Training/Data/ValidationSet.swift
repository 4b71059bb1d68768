import Annotations
import Imaging
import Metrics
import OrderedCollections
import RetinaNet
import Support
import Tensors
import Training

/// The pictures that a network is measured on while it learns.
public struct ValidationSet: Sendable {
  public let images: String
  public let annotations: AnnotationSet
  public let sources: [PictureSource]
  /// Warnings: classes that do not match, pictures that are not annotated.
  public let notes: [String]
  /// The categories' class channels.
  let match: CategoryMatch
  private let decoding: DecodingOptions

  /// - Parameters:
  ///   - path: the annotations; `nil`: what lies beside the pictures.
  ///   - classes: the network's, by channel.
  init(
    images: String, annotations path: String?, labels: String?, _ decoding: DecodingOptions,
    classes: [String?]
  ) throws {
    self.images = images
    self.decoding = decoding
    let list = try PictureList.expand([images])
    try list.refuseUnusable()
    let files = list.compactMap { if case .file(let path) = $0 { path } else { nil } }
    let found =
      try path.map { try AnnotationSet.read(path: $0, pictures: files, decoding: decoding, labels: labels) }
      ?? AnnotationSet.beside(pictures: files, decoding: decoding, labels: labels)
    guard let found else {
      throw TrainingRefused(
        "--validation \(images): no ground truth lies beside the pictures: give --validation-annotations")
    }
    let known = try AnnotatedSources(files.map(PictureSource.file), in: found)
    let truth = PictureTruth(found, sources: known.sources, classes: classes)
    try truth.refuseUnlessKnown(classes: classes)
    annotations = truth.annotations
    sources = known.sources
    match = truth.match
    notes = truth.lines + [known.note(found)].compactMap { $0 }
  }

  /// COCO's average precision of a network with these weights.
  ///
  /// - Parameters:
  ///   - arrays: of all layers, by full key.
  ///   - newChannels: of classes that the run's model does not have.
  ///   - isInterrupted: asked before each picture; the answer is then `nil`.
  /// - Throws: where a picture cannot be decoded, or a variance cannot be divided by.
  func measure(
    _ arrays: NetworkArrays, _ architecture: Architecture, _ configuration: Configuration,
    newChannels: Set<Int>, step: Int, workers: Workers, isInterrupted: () -> Bool
  ) throws -> TrainingValidationRecord? {
    let clock = ContinuousClock()
    let began = clock.now
    let model = try Model(architecture: architecture, configuration: configuration, workers: workers) { key in
      guard let array = arrays[key] else { preconditionFailure("an array of each layer") }
      return array
    }
    var results = ResultsCollection(annotations, source: "validation")
    for source in sources {
      if isInterrupted() { return nil }
      let trace = try model.trace(try source.image(decoding), file: source.name)
      try results.add(
        PictureResult(trace, trace.select(configuration.thresholds), file: source.name, timing: []))
    }
    let found = try results.results()
    let measured = MeasuredPictures(found, annotations)
    let precision = AveragePrecision(measured.annotations, measured.boxes, workers: workers)
    return TrainingValidationRecord(
      step: step, ap: precision.figures.ap, ap50: precision.figures.ap50, pictures: sources.count,
      seconds: (clock.now - began) / .seconds(1),
      classes: precision.classes.filter { $0.figures.ap >= 0 }.map { measured in
        let channel = match.channel(ofCategory: measured.category.id)
        return TrainingClassRecord(
          name: measured.category.name, ap: measured.figures.ap,
          isNew: channel.map(newChannels.contains) ?? false)
      })
  }

  /// Whether a model with these classes can find something here.
  func hasObjects(ofChannels channels: Set<Int>) -> Bool {
    annotations.objects.contains { match.channel(ofCategory: $0.category).map(channels.contains) ?? false }
  }
}

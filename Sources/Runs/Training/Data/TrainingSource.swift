import Annotations
import Imaging
import Support

/// A folder of pictures and the annotations of them, before it is known what classes are trained.
public struct TrainingSource: Sendable {
  public let images: String
  public let annotations: AnnotationSet
  /// Annotated pictures that were found, in the annotations' order: by their places there.
  public let found: [(place: Int, file: String)]
  /// Names of annotated pictures that were not found.
  public let missing: [String]
  /// Pictures of the folder that are not annotated, or cannot be used, with the reason where there is one.
  public let unlisted: [String]
  public let unusable: [String]
  /// What is to be said of pictures that the annotations name in another folder.
  let elsewhere: String?

  /// - Throws: `TrainingRefused` and `AnnotationError` where nothing can be trained on.
  public init(images: String, annotations path: String, labels: String?, decoding: DecodingOptions) throws {
    self.images = images
    let list = try PictureList.expand([images])
    try list.refuseUnusable()
    let files = list.compactMap { if case .file(let path) = $0 { path } else { nil } }
    let annotations = try AnnotationSet.read(
      path: path, pictures: files, decoding: decoding, labels: labels)
    self.annotations = annotations
    guard !annotations.pictures.isEmpty else { throw TrainingRefused("\(path): it lists no picture") }
    let known = try AnnotatedSources(files.map(PictureSource.file), in: annotations)
    found = zip(known.sources, known.places).map { (place: $1, file: $0.name) }.sorted { $0.place < $1.place }
    let places = Set(known.places)
    missing = annotations.pictures.indices.filter { !places.contains($0) }.map {
      annotations.pictures[$0].file
    }
    unlisted = known.unlisted
    elsewhere = known.elsewhere
    unusable = list.compactMap(\.failure)
    try refuseIfMostAreMissing()
    try refuseWithoutBoxes()
  }

  /// Most likely the folder is another one, or only part of the pictures was copied.
  private func refuseIfMostAreMissing() throws(TrainingRefused) {
    guard missing.count > found.count else { return }
    throw TrainingRefused(
      """
      \(annotations.source) lists \(counted(annotations.pictures.count, "picture")), and only \(grouped(found.count)) \
      of them \(found.count == 1 ? "is" : "are") in \(images); the first that is missing is \(missing[0]). Is it the \
      right folder, and wholly copied? To train on what is there, leave the others out of the annotations
      """)
  }

  private func refuseWithoutBoxes() throws(TrainingRefused) {
    guard annotations.objects.isEmpty else { return }
    throw TrainingRefused(
      annotations.notes.isEmpty
        ? "\(annotations.source): it holds no box, and without one there is nothing to learn"
        : """
        \(annotations.source): it holds no box that belongs to a picture and a category, so there is nothing to learn:
        \(annotations.notes.prefix(5).map { "  " + $0 }.joined(separator: "\n"))
        """
          + (annotations.numbering == .ids
            ? "\nDo the ids of its annotations (image_id, category_id) match those of its pictures and categories?"
            : ""))
  }
}

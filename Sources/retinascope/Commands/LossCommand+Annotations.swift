import Annotations
import ArgumentParser
import RetinaNet
import Runs

extension LossCommand {
  /// The ground truth of a run, with warnings about it.
  ///
  /// - Throws: if there is nothing to match with anchors: no annotations, none for these pictures, no box, or only
  ///   classes that the model does not have.
  func trainingTruth(_ sources: [PictureSource], _ classes: [String?]) throws -> PictureTruth {
    let truth = try annotationOptions.truth(
      sources, classes: classes, decoding: pictureOptions.decodingFlags.decoding,
      labels: modelOptions.labels)
    guard let truth else {
      try sources.refuseUnusable()
      let pictures = sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
      throw UnusableTruth(
        description: pictures.isEmpty
          ? "no annotations: nothing lies beside a trace or standard input; give --annotations FILE"
          : "no annotations: looked for \(AnnotationSet.placesBeside(pictures: pictures)); give --annotations FILE"
      )
    }
    let source = truth.annotations.source
    guard sources.indices.contains(where: { truth.objects(ofSource: $0) != nil }) else {
      try sources.refuseUnusable()
      let first = truth.annotations.pictures.first.map { "its first one is \($0.file)" } ?? "it lists none"
      throw UnusableTruth(description: "\(source): none of the pictures is in it; \(first)")
    }
    let boxes = sources.indices.reduce(0) { $0 + (truth.objects(ofSource: $1)?.count ?? 0) }
    guard boxes > 0 else {
      let what = sources.count == 1 ? sources[0].name : "these pictures"
      throw UnusableTruth(
        description:
          "\(source): it has no box in \(what), so no anchor is positive and there is no loss to look at")
    }
    if !truth.annotations.categories.isEmpty,
      truth.match.unknownCategories.count == truth.annotations.categories.count
    {
      throw UnusableTruth(
        description: """
          \(source): none of its classes (\(Self.list(truth.annotations.categories.map(\.name)))) is one of the model's \
          (\(Self.list(classes.compactMap { $0 }))); --labels names the model's classes
          """)
    }
    for line in truth.lines { Console.complain(line) }
    guard sources.indices.contains(where: { truth.trainingObjects(ofSource: $0)?.isEmpty == false }) else {
      throw UnusableTruth(
        description:
          "\(source): of its \(boxes) box\(boxes == 1 ? "" : "es") none is for training: all are crowds, ignored, without width or height, or of classes that the model does not have"
      )
    }
    return truth
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
  }

  private struct UnusableTruth: Error, CustomStringConvertible { let description: String }
}

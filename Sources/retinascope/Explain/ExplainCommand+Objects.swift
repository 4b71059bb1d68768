import Annotations
import ArgumentParser
import Diagnosis
import Reports
import RetinaNet
import Runs

extension ExplainCommand {
  func inspector(_ objects: WantedObjects) -> InspectorCommandLine {
    var flags = modelOptions.words + pictureOptions.decodingFlags.words
    flags += [
      ("--nms", modelOptions.nms.map { "\($0)" }), ("--top-k", modelOptions.topK.map { "\($0)" }),
      ("--max-detections", modelOptions.maxDetections.map { "\($0)" }),
    ].flatMap { flag, value in value.map { [flag, $0] } ?? [] }
    flags += annotationOptions.annotations.map { ["--annotations", $0] } ?? []
    return InspectorCommandLine(
      flags: flags, repeatsScore: modelOptions.score != nil, knowsObjects: objects.truth != nil)
  }

  /// What annotations say, or the box that was typed.
  func objectsToFind(_ sources: [PictureSource], _ classes: [String?]) throws -> WantedObjects {
    if let box, let label {
      let names = ClassNames(classes)
      guard let channel = names.channel(of: label) else {
        throw ValidationError(
          "\(ConfigurationError.unknownClass(source: "--label", name: label, similar: names.similar(to: label)))"
        )
      }
      guard sources.count == 1 else {
        throw ValidationError("\(images[0]) holds \(sources.count) pictures: --box is a place in one")
      }
      return .box(Target(box: box.box, label: channel))
    }
    let truth = try annotationOptions.truth(
      sources, classes: classes, decoding: pictureOptions.decodingFlags.decoding)
    guard let truth else {
      try sources.refuseUnusable()
      throw ValidationError(
        "What should be found? Give --annotations FILE, or --box X,Y,W,H and --label NAME: no annotations lie beside the pictures."
      )
    }
    for line in truth.lines { Console.complain(line) }
    guard sources.indices.contains(where: { truth.objects(ofSource: $0) != nil }) else {
      try sources.refuseUnusable()
      throw Unannotated(
        description: """
          \(truth.annotations.source): none of the pictures is in it; \
          \(truth.annotations.pictures.first.map { "its first one is \($0.file)" } ?? "it lists none")
          """)
    }
    return .annotated(truth)
  }

  fileprivate struct Unannotated: Error, CustomStringConvertible { let description: String }
}

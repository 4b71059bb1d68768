import Annotations
import Diagnosis
import Foundation
import Imaging
import RetinaNet
import Tensors

/// One of the demo's pictures as the demo's network sees it, and what is in it.
struct DemoScene {
  let trace: Trace
  let targets: [Target]

  private static let assets = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../assets").standardizedFileURL.path
  private static let model = Result {
    try Model(ModelFile.open(assets + "/models/stamps-r18.safetensors"), workers: Workers(2))
  }
  private static let annotations = Result { try AnnotationSet.read(path: assets + "/demo/annotations.json") }

  /// - Parameter name: of the picture's file.
  init(_ name: String) throws {
    let (model, annotations) = (try Self.model.get(), try Self.annotations.get())
    trace = try model.trace(Image.open(Self.assets + "/demo/" + name), file: name)
    let match = CategoryMatch(annotations.categories, classes: model.configuration.classes)
    targets = Target.targets(
      annotations.picture(named: name).map { annotations.objects(ofPicture: $0) } ?? [], match)
  }
}

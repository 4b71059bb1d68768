import ArgumentParser

/// Where ground truth comes from: shared by every command that compares with it.
struct AnnotationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ground truth: COCO's JSON, Pascal VOC's XML, or YOLO's txt; a file, or a folder of them.",
      valueName: "file"),
    completion: .file())
  var annotations: String?
}

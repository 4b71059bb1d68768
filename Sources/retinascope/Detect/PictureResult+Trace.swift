import RetinaNet

extension PictureResult {
  /// What selection kept of a trace, by falling score.
  init(_ trace: Trace, _ selection: Selection, file: String, timing: [Stage]) {
    let classes = trace.configuration.classes
    let objects = selection.detections.map { detection in
      Object(
        box: detection.box,
        label: classes.indices.contains(detection.label)
          ? classes[detection.label] ?? "background" : "\(detection.label)",
        labelID: detection.label, score: detection.score, level: trace.levels[detection.level].name)
    }
    self.init(
      file: file,
      outcome: .found(
        Found(
          width: trace.transform.original.width, height: trace.transform.original.height, objects: objects,
          timing: timing)))
  }
}

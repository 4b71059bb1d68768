import Annotations
import ArgumentParser
import Metrics
import Reports
import RetinaNet
import Runs
import Support

extension EvaluateCommand {
  /// Evaluates the results that `--detections` names.
  func measureResults() throws {
    guard let path = annotationOptions.annotations else { preconditionFailure("validated") }
    try refuseOutputs(among: detections + [path])
    let parts = try RunParts(paths: detections.filter(RunLines.areLikely(in:)))
    let annotations = try Self.checked(AnnotationSet.read(path: path, labels: modelOptions.labels))
    for note in annotations.notes { Console.complain(note) }
    let labels = try modelOptions.labels.map { try LabelMap.read(path: $0) }
    let results = try DetectionFile.read(paths: detections, annotations: annotations, labels: labels)
    let joined = JoinedSpellings(
      annotations,
      classes: (labels?.entries.map(\.name) ?? []) + (parts.configuration?.classes ?? []) + results.classes)
    let spelling = CategoryMatch(joined.set.categories, classes: results.classes)
      .spellingNote(joined.set, classes: results.classes, of: "the results'")
    for note in [joined.note, spelling].compactMap({ $0 }) { Console.complain(note) }
    for gap in parts.gaps { Console.complain(gap) }
    try report(results.counting(joined), joined.set, parts.configuration)
    if parts.failed > 0 || !parts.gaps.isEmpty { throw ExitCode(1) }
  }

  /// - Parameters:
  ///   - configuration: the model's configuration, if known.
  ///   - said: notes that were printed before.
  func report(
    _ results: DetectionResults, _ annotations: AnnotationSet, _ configuration: Configuration?,
    said: [String] = []
  ) throws {
    let shared = CategoryMatch(annotations.categories, classes: results.classes).sharedClassNote(annotations)
    for note in results.notes + [shared].compactMap({ $0 }) where !said.contains(note) {
      Console.complain(note)
    }
    let measured = MeasuredPictures(results, annotations)
    try NothingToMeasure.check(results, measured, annotations, classes: configuration?.classes)
    let report = EvaluationReport(
      annotations: measured.annotations, detections: measured.boxes, iou: iou,
      score: try operatingScore(annotations, configuration), classes: configuration?.classes,
      maxima: cocoMaxDetections)
    let limit = modelOptions.maxDetections ?? configuration?.thresholds.maxDetections
    for note in [report.crowdedNote, limit.flatMap { report.limitNote(maxDetections: $0) }] {
      if let note { Console.complain(note) }
    }
    try chartOptions.save(report)
    let sink = try OutputSink(path: nil)
    switch format {
    case .table: try sink.write(report.text)
    case .json: try sink.write(report.json.text + "\n")
    case .curves: try sink.write(chartOptions.text(report.curveChart.canvas))
    case .confusion: try sink.write(chartOptions.text(report.confusionChart.canvas))
    }
  }

  /// The score above which detections are shown: `--score`, else the model's display score.
  private func operatingScore(
    _ annotations: AnnotationSet, _ configuration: Configuration?
  ) throws -> OperatingScore {
    let score = modelOptions.score
    let byName = score?.byClass ?? [:]
    var answer = OperatingScore(score?.all ?? configuration?.displayScore ?? Self.usualDisplayScore)
    if let configuration {
      let match = CategoryMatch(annotations.categories, classes: configuration.classes)
      let byChannel = try ClassNames(configuration.classes).scores(byName, source: "--score")
      for (place, category) in annotations.categories.enumerated() {
        answer.byCategory[place] = match.channel(ofCategory: category.id).flatMap { byChannel[$0] }
      }
    } else {
      answer.byCategory = try ClassNames(annotations.categories.map(\.name)).scores(byName, source: "--score")
    }
    return answer
  }

  private static let usualDisplayScore: Float = 0.5

  /// - Throws: if there are more categories than a confusion matrix can have.
  static func checked(_ annotations: AnnotationSet) throws(AnnotationError) -> AnnotationSet {
    let (count, most) = (annotations.categories.count, ConfusionMatrix.mostCategories)
    guard count <= most else {
      throw AnnotationError(
        source: annotations.source,
        problem:
          "it lists \(grouped(count)) categories, and at most \(grouped(most)) can be measured: leave out the unused ones"
      )
    }
    return annotations
  }

  /// Throws if an output would replace an input or another output.
  func refuseOutputs(among inputs: [String]) throws {
    try FileIdentity.refuse(output, among: inputs)
    let inputs = inputs + [output].compactMap { $0 }
    try FileIdentity.refuse(chartOptions.curves, flag: "--curves", among: inputs)
    try FileIdentity.refuse(chartOptions.confusion, flag: "--confusion", among: inputs)
  }
}

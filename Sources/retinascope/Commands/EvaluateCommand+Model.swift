import Annotations
import ArgumentParser
import Metrics
import RetinaNet
import Runs
import Support
import Terminal

extension EvaluateCommand {
  /// Runs the model over the pictures, and evaluates its detections.
  func runModel() throws {
    let list = try named.sources()
    // Not earlier: while the program waits for a list, Ctrl-C ends it at once.
    Interruption.listen()
    let found = try Self.checked(groundTruth(list))
    try refuseOutputs(among: list.map(\.name) + modelOptions.files + [found.source])
    let known = try AnnotatedSources(list, in: found)
    if let note = known.note(found) { Console.complain(note) }
    let sources = known.sources + known.absent
    let decoding = pictureOptions.decodingFlags.decoding
    let session = try modelOptions.open(for: known.sources, decoding: decoding)
    let configuration = session.configuration
    let truth = PictureTruth(found, sources: known.sources, classes: configuration.classes)
    let annotations = truth.annotations
    for line in truth.lines { Console.complain(line) }
    // With --output, a file that only names pictures is enough to run them: its results may be measured elsewhere.
    if output == nil || !annotations.objects.isEmpty {
      try truth.refuseUnlessKnown(classes: configuration.classes)
    }

    let run = EvaluationRun(session, modelOptions.thresholds, .console())
    guard let output else {
      var results = ResultsCollection(annotations, source: "the run")
      let summary = try run.run(sources) { try results.add($0) }
      try stopIfInterrupted(summary, of: sources.count)
      try report(try results.results(), annotations, configuration, said: truth.lines)
      if summary.failed > 0 { throw ExitCode(1) }
      return
    }
    let summary = try run.run(
      sources, shard: shard, into: output, version: RetinaScope.configuration.version
    ) { before, total in
      let rest = before == total ? "nothing is left to run." : "going on with the rest."
      Console.say("\(output): \(grouped(before)) of \(grouped(total)) pictures are there; \(rest)")
    }
    try stopIfInterrupted(summary, of: shard.size(of: sources.count))
    if shard.size(of: sources.count) == 0 {
      Console.complain(
        "note: part \(shard) is empty, since there \(agreeing(sources.count, "is", "are")) only \(counted(sources.count, "picture"))."
      )
    }
    if shard.isWhole {
      let results = try DetectionFile.read(paths: [output], annotations: annotations)
      try report(results, annotations, configuration, said: truth.lines)
    } else {
      Console.say(
        """
        Part \(shard): \(counted(summary.done, "picture")) \(summary.done == 1 ? "is" : "are") done, \(grouped(summary.failed)) failed. When all \(shard.count) parts \
        are, measure the whole:
          retinascope evaluate --annotations \(shellWord(annotations.source)) --detections \(shellWord(output)) …
        """)
    }
    if summary.failed > 0 { throw ExitCode(1) }
  }

  /// The named annotations, else those beside the pictures.
  private func groundTruth(_ sources: [PictureSource]) throws -> AnnotationSet {
    let decoding = pictureOptions.decodingFlags.decoding
    let pictures = sources.compactMap { if case .file(let path) = $0 { path } else { nil } }
    if let path = try annotationOptions.annotations ?? (named.areDemo ? Demo.annotations() : nil) {
      return try AnnotationSet.read(
        path: path, pictures: pictures, decoding: decoding, labels: modelOptions.labels)
    }
    guard
      let annotations = try AnnotationSet.beside(
        pictures: pictures, decoding: decoding, labels: modelOptions.labels)
    else {
      try sources.refuseUnusable()
      throw ValidationError("No ground truth lies beside the pictures: give --annotations.")
    }
    return annotations
  }

  private func stopIfInterrupted(_ summary: RunSummary, of total: Int) throws {
    guard summary.wasInterrupted else { return }
    let rest = output == nil ? "" : " The same command goes on from there."
    Console.complain(
      "interrupted after \(grouped(summary.done + summary.failed)) of \(grouped(total)) pictures.\(rest)")
    throw ExitCode(Interruption.exitCode)
  }
}

import ArgumentParser
import Foundation
import RetinaNet

/// Runs a model, or reads traces, over a list of pictures.
struct ModelRun {
  let subject: RunSubject
  let modelOptions: ModelOptions
  let decoding: DecodingFlags

  /// What came of it: how many were to do, and how the loop ended.
  typealias Summary = DetectionRun.Summary

  /// - Parameter receive: takes each picture's result, failures too, in the list's order.
  func run(_ sources: [PictureSource], receive: (PictureResult) throws -> Void) throws -> Summary {
    guard !sources.isEmpty else { return Summary() }
    let detector = Detector(
      try subject.chosen.map { try LoadedModel($0.file, threads: modelOptions.threads) },
      decoding: decoding.decoding, thresholds: modelOptions.thresholds(over:))
    let loop = DetectionRun(
      sources: sources,
      progress: ProgressBar(total: sources.count, unit: sources.count == 1 ? "picture" : "pictures"))
    return try loop.run(detect: { try detector.detect($0, progress: $1) }, receive: receive)
  }

  /// Takes up the run in a file and brings it as far as it gets.
  ///
  /// - Parameters:
  ///   - list: all pictures, of which the shard is run.
  /// - Returns: of all pictures of the shard, those of earlier processes too.
  func run(_ list: [PictureSource], shard: Shard, into path: String) throws -> Summary {
    // A trace's own settings come before what flags say only here.
    var configuration = subject.configuration
    configuration.thresholds = try modelOptions.thresholds(over: configuration)
    let header = try RunHeader(
      configuration: configuration, model: subject.chosen?.file.path, decoding: decoding,
      files: list.map(\.name), shard: shard)
    let sources = shard.of(list)
    let file = try RunFile(path: path, header: header, files: sources.map(\.name))
    let before = sources.count - file.remaining.count
    if before > 0 {
      let rest = file.remaining.isEmpty ? "nothing is left to run." : "going on with the rest."
      Console.say("\(path): \(before) of \(sources.count) pictures are there; \(rest)")
    }
    var summary = try run(file.remaining.map { sources[$0] }) { try file.append($0) }
    try file.finish()
    summary.done += before - file.failedBefore
    summary.failed += file.failedBefore
    return summary
  }
}

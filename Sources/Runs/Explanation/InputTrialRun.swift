import Annotations
import Diagnosis
import Imaging
import Metrics
import RetinaNet
import Support

/// Runs the network again on a few pictures, with the input prepared as each hypothesis says.
public struct InputTrialRun {
  let sources: [PictureSource]
  /// The names of the pictures that could not be explained.
  let failed: Set<String>
  let truth: PictureTruth
  let explainer: Explainer
  /// The thresholds that select the detections for average precision.
  let floor: Thresholds
  let monitor: RunMonitor

  /// - Parameter failed: the names of pictures that could not be explained.
  public init(
    _ sources: [PictureSource], failed: Set<String>, _ truth: PictureTruth, _ explainer: Explainer,
    _ monitor: RunMonitor
  ) throws {
    self.sources = sources
    self.failed = failed
    self.truth = truth
    self.explainer = explainer
    self.monitor = monitor
    floor = try explainer.thresholds.thresholds(over: explainer.session.configuration)
  }

  /// The maximum number of pictures to run.
  static let limit = 10

  /// The indices of the pictures to run: evenly spread over those with objects that can be read again, and the same in
  /// every run.
  public var chosen: [Int] {
    let annotated = sources.indices.filter { place in
      !sources[place].isTrace && !failed.contains(sources[place].name)
        && truth.targets(ofSource: place)?.contains { !$0.isIgnored } == true
        && FileStatus(sources[place].name)?.kind == .regular
    }
    guard annotated.count > Self.limit else { return annotated }
    return (0..<Self.limit).map { annotated[$0 * annotated.count / Self.limit] }
  }

  /// - Returns: `nil` if it was interrupted.
  /// - Throws: if a picture cannot be read or does not fit into memory.
  public func run() throws -> InputTrialResult? {
    let (chosen, present) = (chosen, explainer.session)
    let hypotheses = InputHypothesis.all(for: present.configuration.input)
    let sessions = try [present] + hypotheses.map { try present.preparing($0.input) }
    monitor.begin(chosen.count * sessions.count, "passes")
    defer { monitor.clear() }
    var outcomes = sessions.map { _ in InputTrial.PreparationResult(found: [], scores: [], precision: 0) }
    var boxes = sessions.map { _ in [ScoredBox]() }
    for (number, place) in chosen.enumerated() {
      guard let targets = truth.targets(ofSource: place) else { continue }
      // Once for all preparations: decoding a photograph may take longer than a pass.
      let image = try sources[place].image(present.decoding)
      for (preparation, session) in sessions.enumerated() {
        guard !monitor.isInterrupted() else { return nil }
        let diagnosis = try explainer.diagnose(image, sources[place], targets, by: session) {
          monitor.progress(number * sessions.count + preparation, $0)
        }
        for explanation in diagnosis.explanations where explanation.outcome != .ignored {
          outcomes[preparation].found.append(explanation.stage == nil)
          outcomes[preparation].scores.append(explanation.evidence.bestCandidate?.score ?? 0)
        }
        boxes[preparation] += scoredBoxes(
          diagnosis.coverage.candidates.select(floor).detections, picture: number)
      }
    }
    let annotations = AnnotationSet(
      source: truth.annotations.source, categories: truth.annotations.categories,
      pictures: chosen.enumerated().map { AnnotationSet.Picture(id: $0 + 1, file: sources[$1].name) },
      objects: chosen.map { Array(truth.objects(ofSource: $0) ?? []) })
    for (place, boxes) in boxes.enumerated() {
      outcomes[place].precision = max(0, AveragePrecision(annotations, boxes).figures.ap50)
    }
    return InputTrialResult(
      pictures: chosen.map { sources[$0].name }, objects: outcomes[0].found.count,
      trial: InputTrial(present: outcomes[0], Array(zip(hypotheses, outcomes.dropFirst()))))
  }

  /// Detections for average precision, without those of classes that are not annotated.
  private func scoredBoxes(_ detections: [Detection], picture: Int) -> [ScoredBox] {
    var places: [Int: Int32] = [:]
    for (place, category) in truth.annotations.categories.enumerated() {
      if let channel = truth.match.channel(ofCategory: category.id) { places[channel] = Int32(place) }
    }
    return detections.compactMap { detection in
      places[detection.label].map { category in
        ScoredBox(
          picture: Int32(picture), category: category, x: Double(detection.box.x1),
          y: Double(detection.box.y1),
          width: Double(detection.box.width), height: Double(detection.box.height),
          score: Double(detection.score))
      }
    }
  }
}

/// How well objects are found with the current input preparation, and with others.
public struct InputTrialResult {
  /// The pictures' names.
  public let pictures: [String]
  /// The number of objects in them.
  public let objects: Int
  public let trial: InputTrial
}

import Annotations
import Evaluation
import Imaging
import RetinaNet

/// Runs the network on a few pictures again, prepared as each hypothesis says.
struct SetupTrials {
  let sources: [PictureSource]
  /// The names of those that could not be explained.
  let failed: Set<String>
  let truth: PictureTruth
  let explainer: Explainer
  let model: LoadedModel
  /// Of average precision: below what detections do not count.
  let floor: Thresholds

  /// How many pictures are looked at.
  static let most = 10

  /// Those that are looked at, by their places: evenly spread over the pictures that have objects, the same at every
  /// run.
  var chosen: [Int] {
    let annotated = sources.indices.filter { place in
      !sources[place].isTrace && sources[place] != .standardInput && !failed.contains(sources[place].name)
        && truth.targets(ofSource: place)?.contains { !$0.isIgnored } == true
    }
    guard annotated.count > Self.most else { return annotated }
    return (0..<Self.most).map { annotated[$0 * annotated.count / Self.most] }
  }

  /// How often the network runs.
  var passes: Int { chosen.count * (1 + InputHypothesis.all(for: model.configuration.input).count) }

  struct Answer {
    let pictures: [String]
    let objects: Int
    let trial: InputTrial
  }

  /// - Parameter progress: called with the passes that are done, and the share of the present one.
  /// - Throws: where a picture cannot be read, or does not fit into memory.
  func run(progress: @escaping (Int, Double) -> Void) throws -> Answer? {
    let chosen = chosen
    let hypotheses = InputHypothesis.all(for: model.configuration.input)
    var passes = 0
    func outcome(_ model: LoadedModel) throws -> InputTrial.Outcome? {
      var outcome = InputTrial.Outcome(found: [], scores: [], precision: 0)
      var boxes: [ScoredBox] = []
      var objects: [[GroundTruth]] = []
      for place in chosen {
        guard !Interruption.isRequested, let targets = truth.targets(ofSource: place) else { return nil }
        let image = try sources[place].image(explainer.decoding)
        let diagnosis = try explainer.diagnose(image, sources[place], targets, by: model) {
          progress(passes, $0)
        }
        passes += 1
        for explanation in diagnosis.explanations where explanation.outcome != .ignored {
          outcome.found.append(explanation.stage == nil)
          outcome.scores.append(explanation.evidence.bestCandidate?.score ?? 0)
        }
        boxes += scoredBoxes(diagnosis.coverage.candidates.select(floor).detections, picture: objects.count)
        objects.append(Array(truth.objects(ofSource: place) ?? []))
      }
      let annotations = AnnotationSet(
        source: truth.annotations.source, categories: truth.annotations.categories,
        pictures: chosen.enumerated().map { AnnotationSet.Picture(id: $0 + 1, file: sources[$1].name) },
        objects: objects)
      outcome.precision = max(0, AveragePrecision(annotations, boxes).figures.ap50)
      return outcome
    }
    guard let present = try outcome(model) else { return nil }
    var alternatives: [(InputHypothesis, InputTrial.Outcome)] = []
    for hypothesis in hypotheses {
      guard let outcome = try outcome(model.preparing(hypothesis.input)) else { return nil }
      alternatives.append((hypothesis, outcome))
    }
    return Answer(
      pictures: chosen.map { sources[$0].name }, objects: present.found.count,
      trial: InputTrial(present: present, alternatives))
  }

  /// Detections as average precision takes them; those of classes that are not annotated are no part of it.
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

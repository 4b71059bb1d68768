import Annotations
import Evaluation
import RetinaNet

/// Goes through pictures one by one and keeps what reports need of each, but no trace.
struct ExplainRun {
  let sources: [PictureSource]
  let objects: ObjectsToFind
  let explainer: Explainer
  /// How many sizes may be tried per picture; 0 for none.
  let sizeTrials: Int
  let progress: ProgressBar

  /// What a run leaves.
  struct Result {
    var pictures: [ExplainedPicture] = []
    /// What the tests of the set-up look at, for pictures with annotations that were explained.
    var setup: [SetupPicture] = []
    var anchors: [AnchorCheck.Object] = []
    var configuration: Configuration?
    /// What remedies would change in the other pictures; absent where there is one.
    var tally: RemedyTally?
    /// Pictures whose annotations were made for another size.
    var sizes = SizeMismatches()
    /// Pictures that the annotations do not list.
    var unlisted = 0
    var wasInterrupted = false

    var failed: Int { pictures.count { $0.scene == nil } }
  }

  func run() -> Result {
    var result = Result()
    if sources.count > 1 { result.tally = RemedyTally(memory: Self.tallyMemory) }
    defer { progress.clear() }
    for (place, source) in sources.enumerated() {
      if Interruption.isRequested {
        result.wasInterrupted = true
        break
      }
      progress.update(done: place)
      let wanted = objects.targets(ofSource: place)
      if wanted == nil, !source.isUnusable {
        result.unlisted += 1
        continue
      }
      do {
        let scene = try explain(source, place, wanted ?? [], &result) {
          progress.update(done: place, fraction: $0)
        }
        result.pictures.append(ExplainedPicture(file: source.name, outcome: .explained(scene)))
      } catch {
        progress.clear()
        let reason = DetectionRun.reason(of: error)
        Console.complain(reason.hasPrefix(source.name) ? reason : "\(source.name): \(reason)")
        result.pictures.append(ExplainedPicture(file: source.name, outcome: .failed(reason)))
      }
    }
    return result
  }

  private func explain(
    _ source: PictureSource, _ place: Int, _ wanted: [(target: Target, area: Double)], _ result: inout Result,
    progress: @escaping (Double) -> Void
  ) throws -> ExplainedScene {
    let diagnosis = try explainer.diagnose(
      source, wanted.map(\.target), unannotated: objects.truth?.match.unannotatedChannels ?? [],
      progress: progress)
    let trace = diagnosis.coverage.candidates.trace
    let size = trace.transform.original
    if let annotated = objects.truth?.annotatedPicture(ofSource: place) {
      result.sizes.check(annotated, width: size.width, height: size.height)
    }
    var scene = ExplainedScene(
      diagnosis, areas: wanted.map(\.area),
      remark: objects.truth?.sizeRemark(ofSource: place, width: size.width, height: size.height),
      isComplete: objects.truth != nil)
    if sizeTrials > 0, !source.isTrace, let model = explainer.model {
      try SizeTrials(explainer: explainer, model: model, most: sizeTrials)
        .run(on: trace.image, source, &scene, progress: progress)
    }
    result.tally?.add(diagnosis)
    if let truth = objects.truth, let given = truth.objects(ofSource: place) {
      result.setup.append(
        SetupPicture(
          transform: trace.transform, annotated: truth.annotatedSize(ofSource: place), objects: given,
          found: diagnosis.selection.detections.map { .init(box: $0.box, label: $0.label, score: $0.score) }))
      result.anchors += scene.anchorFits
    }
    if result.configuration == nil { result.configuration = trace.configuration }
    return scene
  }
}

extension ExplainRun {
  /// An eighth of what is free.
  private static var tallyMemory: Int {
    ResourceLimits.current().availableMemory.map { $0 / 8 } ?? 1 << 29
  }
}

extension ExplainedScene {
  /// What a test of the anchors looks at: objects that count.
  fileprivate var anchorFits: [AnchorCheck.Object] {
    objects.compactMap { object in
      guard object.explanation.outcome != .ignored, let best = object.explanation.evidence.bestAnchor else {
        return nil
      }
      let size = inputSize(object.target.box)
      let minSize = object.remedies.lazy.compactMap { remedy -> Int? in
        if case .inputSize(let side, _) = remedy.remedy.change { side } else { nil }
      }.first
      return AnchorCheck.Object(
        iou: best.iou, width: Float(size.width), height: Float(size.height), minSize: minSize)
    }
  }
}

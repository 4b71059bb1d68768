import Annotations
import Diagnosis
import Imaging
import RetinaNet

/// Explains pictures one by one and keeps the parts that reports need, but no traces.
public struct ExplanationRun {
  let sources: [PictureSource]
  let objects: WantedObjects
  let explainer: Explainer
  /// The maximum number of input sizes tried per picture; 0 for none.
  let sizeLimit: Int
  /// The maximum number of suspicious labels of each kind; `nil` for none.
  let suspiciousLimit: Int?
  let monitor: RunMonitor

  /// - Parameters:
  ///   - sizeLimit: the maximum number of input sizes tried per picture; 0 for none.
  ///   - suspiciousLimit: how many suspicious labels of each kind to list; `nil` for none.
  public init(
    _ sources: [PictureSource], _ objects: WantedObjects, _ explainer: Explainer, sizeLimit: Int,
    suspiciousLimit: Int? = nil, _ monitor: RunMonitor
  ) {
    self.sources = sources
    self.objects = objects
    self.explainer = explainer
    self.sizeLimit = sizeLimit
    self.suspiciousLimit = suspiciousLimit
    self.monitor = monitor
  }

  public func run() -> ExplanationResults {
    var results = ExplanationResults()
    results.suspicious = suspiciousLimit.map(SuspiciousLabels.init(limit:))
    if sources.count > 1 { results.tally = RemedyTally(memory: Self.tallyMemory) }
    let wanted = sources.indices.map(objects.targets(ofSource:))
    let run = AnnotatedRun(sources: sources, areAnnotated: wanted.map { $0 != nil }, monitor: monitor)
    results.files = run.run(expect: explainer.session.expect, notes: \.notes) { source, place, progress in
      try explain(source, place, wanted[place] ?? [], &results, progress: progress)
    }
    return results
  }

  private func explain(
    _ source: PictureSource, _ place: Int, _ wanted: [Target], _ results: inout ExplanationResults,
    progress: (Double) -> Void
  ) throws -> ExplainedPicture {
    let diagnosis = try explainer.diagnose(
      source, wanted, unannotated: objects.truth?.match.unannotatedChannels ?? [],
      progress: progress)
    let trace = diagnosis.coverage.trace
    let size = trace.transform.original
    if let annotated = objects.truth?.annotatedPicture(ofSource: place) {
      results.sizes.check(annotated, width: size.width, height: size.height)
    }
    var picture = ExplainedPicture(
      diagnosis,
      remark: objects.truth?.sizeRemark(ofSource: place, width: size.width, height: size.height),
      isComplete: objects.truth != nil,
      unknownObjects: objects.truth?.unknownObjects(ofSource: place) ?? [])
    if sizeLimit > 0, !source.isTrace {
      try SizeTrialRun(explainer: explainer, limit: sizeLimit, monitor: monitor)
        .run(on: trace.image, source, &picture, progress: progress)
    }
    results.tally?.add(diagnosis)
    if let truth = objects.truth, let given = truth.objects(ofSource: place) {
      results.annotated.add(given, truth.match)
      results.suspicious?.add(
        diagnosis.coverage, file: source.name, annotated: given,
        try explainer.thresholds.thresholds(over: trace.configuration))
      results.setup.append(
        SetupPicture(
          transform: trace.transform, annotated: truth.annotatedSize(ofSource: place), objects: given,
          found: diagnosis.selection.detections.map { .init(box: $0.box, label: $0.label, score: $0.score) }))
      results.anchors.append(picture.anchorFits)
    }
    if results.configuration == nil { results.configuration = trace.configuration }
    return picture
  }
}

extension ExplanationRun {
  /// In bytes: an eighth of the free memory.
  private static var tallyMemory: Int {
    ResourceLimits.current().availableMemory.map { $0 / 8 } ?? 1 << 29
  }
}

extension ExplainedPicture {
  /// The objects that the anchor test uses: those that are not ignored.
  fileprivate var anchorFits: AnchorCheck.MeasuredPicture {
    let fits = objects.compactMap { object -> (box: Box, iou: Float)? in
      guard object.explanation.outcome != .ignored, let best = object.explanation.evidence.bestAnchor else {
        return nil
      }
      return (object.target.box, best.iou)
    }
    return AnchorCheck.MeasuredPicture(transform, boxes: fits.map(\.box), ious: fits.map(\.iou))
  }
}

/// The results of a run.
public struct ExplanationResults {
  public var files = RunPictures<ExplainedPicture>()
  /// For the set-up tests: the annotated pictures that were explained.
  public internal(set) var setup: [SetupPicture] = []
  public internal(set) var anchors: [AnchorCheck.MeasuredPicture] = []
  public internal(set) var configuration: Configuration?
  /// What remedies would change in the other pictures; `nil` if there is only one picture.
  public internal(set) var tally: RemedyTally?
  /// `nil` if the run was not asked for them.
  public internal(set) var suspicious: SuspiciousLabels?
  /// The pictures whose annotations are for another size.
  public internal(set) var sizes = SizeMismatches()
  /// The objects of the explained pictures that are annotated; none for a box from the command line.
  public internal(set) var annotated = AnnotatedCounts()

  public var pictures: [ExplainedFile] { files.pictures }
}

/// The objects that a run should find: from annotations, or one box from the command line.
public enum WantedObjects {
  case annotated(PictureTruth)
  case box(Target)

  /// `nil` for a picture without annotations.
  public func targets(ofSource index: Int) -> [Target]? {
    switch self {
    case .box(let target): [target]
    case .annotated(let truth): truth.targets(ofSource: index)
    }
  }

  public var truth: PictureTruth? { if case .annotated(let truth) = self { truth } else { nil } }
}

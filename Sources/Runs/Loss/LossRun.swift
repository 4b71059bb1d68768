import RetinaNet
import Training

/// Computes the loss of pictures one by one, and keeps its parts, but no traces.
public struct LossRun {
  let sources: [PictureSource]
  let truth: PictureTruth
  let session: ModelSession
  let settings: LossSettings
  /// Called with a picture's trace and loss; the loss then keeps the gradients of all logits and deltas.
  let receiveGradients: ((Trace, DetectionLoss) throws -> Void)?
  let monitor: RunMonitor

  public init(
    _ sources: [PictureSource], _ truth: PictureTruth, _ session: ModelSession, _ settings: LossSettings,
    _ monitor: RunMonitor, receiveGradients: ((Trace, DetectionLoss) throws -> Void)? = nil
  ) {
    self.sources = sources
    self.truth = truth
    self.session = session
    self.settings = settings
    self.monitor = monitor
    self.receiveGradients = receiveGradients
  }

  public func run() -> LossResults {
    let objects = sources.indices.map(truth.trainingObjects(ofSource:))
    let run = AnnotatedRun(sources: sources, areAnnotated: objects.map { $0 != nil }, monitor: monitor)
    let files = run.run(expect: session.expect, notes: \.notes) { source, place, progress in
      try loss(source, place, objects[place] ?? [], progress: progress)
    }
    return LossResults(configuration: session.configuration, settings: settings, files: files)
  }

  private func loss(
    _ source: PictureSource, _ place: Int, _ objects: [TrainingObject], progress: (Double) -> Void
  ) throws -> PictureLoss {
    let trace = try session.trace(source, progress: progress)
    try session.configuration.requireSameOutputs(as: trace.configuration)
    let targets = TrainingTargets(objects, trace)
    let threads = session.workers.count
    let focal = try DetectionLoss(
      trace, targets, settings, comparison: .crossEntropy, keepsGradients: receiveGradients != nil,
      threads: threads)
    guard let crossEntropy = focal.comparison else { preconditionFailure("asked for") }
    try receiveGradients?(trace, focal)
    let comparison = ImbalanceComparison(
      trace, targets, try AnchorCrossEntropy(trace, threads: threads), crossEntropy.total,
      threads: threads)
    let answers = comparison.answers(settings.focal, focal.breakdown.total, threads: threads)
    let size = trace.transform.original
    return PictureLoss(
      trace, targets, focal: focal, crossEntropy: crossEntropy, imbalance: answers.map(\.tally),
      remark: truth.sizeRemark(ofSource: place, width: size.width, height: size.height))
  }
}

/// One picture of a run: its loss, or why it failed.
public typealias PictureLossFile = RunPicture<PictureLoss>

/// The results of a run.
public struct LossResults: Sendable {
  public let configuration: Configuration
  public let settings: LossSettings
  public let files: RunPictures<PictureLoss>

  public var pictures: [PictureLossFile] { files.pictures }
}

extension PictureTruth {
  /// The objects of a picture that training uses: of a class that the model has, neither crowds nor ignored. `nil` if
  /// the picture is not annotated.
  public func trainingObjects(ofSource index: Int) -> [TrainingObject]? {
    targets(ofSource: index).map { targets in
      targets.filter { !$0.isIgnored }.map { TrainingObject(box: $0.box, label: $0.label) }
    }
  }
}

extension Configuration {
  /// - Throws: if results of another model's trace cannot be added to this one's.
  func requireSameOutputs(as other: Configuration) throws {
    guard other.classes == classes else { throw OtherOutputs(what: "its classes differ") }
    guard other.family == family else { throw OtherOutputs(what: "its model's family differs") }
    guard other.anchors.sizes.count == anchors.sizes.count else {
      throw OtherOutputs(what: "its levels differ")
    }
  }

  private struct OtherOutputs: Error, CustomStringConvertible {
    let what: String
    var description: String { "\(what) from those of the run's first picture" }
  }
}

import Annotations
import Diagnosis
import RetinaNet

/// The most suspicious labels of a run's pictures: missing ones and wrong ones. It keeps no more than it lists.
public struct SuspiciousLabels: Sendable {
  /// A label and the picture that it is in.
  public struct LabelPlace<Label: Sendable>: Sendable {
    /// The picture's name as given.
    public let file: String
    public let label: Label
  }

  /// An object with a label that may be wrong.
  public struct DoubtedObject: Sendable {
    public let target: Target
    public let label: WrongLabel
  }

  /// At most how many each list holds.
  public var limit: Int { missingRanking.limit }
  private var missingRanking: BestRanked<LabelPlace<MissingLabel>>
  private var wrongRanking: BestRanked<LabelPlace<DoubtedObject>>
  /// Of the first picture; `nil` as long as there is none.
  public private(set) var configuration: Configuration?
  /// By which the missing labels' detections are selected.
  public private(set) var thresholds: Thresholds?

  /// - Parameter limit: at least 1.
  public init(limit: Int) {
    missingRanking = BestRanked(limit: limit)
    wrongRanking = BestRanked(limit: limit)
  }

  /// The most suspicious first.
  public var missing: [LabelPlace<MissingLabel>] { missingRanking.entries }
  public var wrong: [LabelPlace<DoubtedObject>] { wrongRanking.entries }

  /// Adds a picture.
  ///
  /// - Parameters:
  ///   - annotated: all of its ground truth.
  ///   - thresholds: those of the model, which keep detections of low scores.
  mutating func add(
    _ coverage: PictureCoverage, file: String, annotated: some Sequence<GroundTruth>, _ thresholds: Thresholds
  ) {
    let trace = coverage.trace
    if configuration == nil { (configuration, self.thresholds) = (trace.configuration, thresholds) }
    let background = trace.configuration.classes.enumerated().filter { $0.element == nil }.map(\.offset)
    let excluded = coverage.unannotated.union(background)
    let selection = coverage.candidates.select(thresholds)
    for label in MissingLabel.labels(trace, selection, annotated: annotated, excluding: excluded) {
      missingRanking.add(LabelPlace(file: file, label: label), rank: label.suspicion)
    }
    for label in WrongLabel.labels(coverage, excluding: excluded) {
      let object = DoubtedObject(target: coverage.targets[label.target], label: label)
      wrongRanking.add(LabelPlace(file: file, label: object), rank: label.suspicion)
    }
  }
}

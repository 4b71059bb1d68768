import Imaging
import RetinaNet
import Training

/// The loss of one picture, without its trace.
public struct PictureLoss: Sendable {
  public let original: Transform.Size
  public let settings: LossSettings
  /// Those that are trained on: neither crowds nor ignored, and of a class that the model has.
  public let objects: [TrainingObject]
  /// The objects that no anchor touches, by their place. They are left out.
  public let untouched: [Int]
  /// P3 first.
  public let levels: [LevelMatches]
  /// With the chosen α and γ, before normalisation.
  public let focal: LossBreakdown
  /// The same by plain cross entropy.
  public let crossEntropy: LossBreakdown
  /// What would count under other detectors' answers to the imbalance, in the order of `ImbalanceMethod.allCases`.
  public let imbalance: [ImbalanceTally]
  /// A warning if the annotations seem to be for a picture of another size.
  public let remark: String?
  /// What is to be said about how the picture was read.
  public let notes: [PictureNote]

  init(
    _ trace: Trace, _ targets: TrainingTargets, focal: DetectionLoss, crossEntropy: LossBreakdown,
    imbalance: [ImbalanceTally], remark: String?
  ) {
    original = trace.transform.original
    settings = focal.settings
    objects = targets.objects
    untouched = targets.untouched
    levels = trace.levels.indices.map { LevelMatches(trace.levels[$0], $0, targets.matches) }
    self.focal = focal.breakdown
    self.crossEntropy = crossEntropy
    self.imbalance = imbalance
    self.remark = remark
    notes = trace.image.notes
  }
}

/// How the anchors of a level, in one picture or several, were matched. The rest is background.
public struct LevelMatches: Sendable, Hashable {
  /// "P3" to "P7".
  public let name: String
  public private(set) var anchors: Int
  public private(set) var positives: Int
  /// Those of the positives that overlap their object by less than the foreground threshold.
  public private(set) var lowQuality: Int
  public private(set) var ignored: Int

  public var background: Int { anchors - positives - ignored }

  init(_ level: Trace.Level, _ number: Int, _ matches: AnchorMatches) {
    name = level.name
    anchors = level.anchorCount
    positives = matches.positives.count { $0.place.level == number }
    lowQuality = matches.positives.count { $0.place.level == number && $0.isLowQuality }
    ignored = matches.ignored.count { $0.level == number }
  }

  /// The same level of another picture, added.
  public static func += (left: inout Self, right: Self) {
    left.anchors += right.anchors
    left.positives += right.positives
    left.lowQuality += right.lowQuality
    left.ignored += right.ignored
  }
}

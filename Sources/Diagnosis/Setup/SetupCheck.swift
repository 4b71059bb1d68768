import Annotations
import Imaging
import RetinaNet

/// What is systematically wrong with how annotations were read, found from a batch of pictures.
public struct SetupCheck: Sendable, Hashable {
  /// The likely faults, at most one of boxes and one of classes.
  public let findings: [SetupComparison]
  /// Objects that could be compared.
  public let objects: Int

  /// Compares all hypotheses.
  ///
  /// Of the strong ones (`SetupComparison.isStrong`) about boxes, and of those about classes, the one with the largest
  /// gain is kept; of equal ones the more specific one.
  public init(_ pictures: [SetupPicture], _ match: CategoryMatch, iou: Double = 0.5) {
    objects = pictures.reduce(0) { $0 + $1.objects.count }
    guard objects >= 10 else {
      findings = []
      return
    }
    var best: [Bool: SetupComparison] = [:]
    for hypothesis in SetupHypothesis.certain + ScaleEstimate.hypotheses(pictures, match) {
      let comparison = SetupComparison(hypothesis, pictures, match, iou: iou)
      guard comparison.isStrong else { continue }
      let key = hypothesis.isOfClasses
      if comparison.gain > best[key]?.gain ?? -1 { best[key] = comparison }
    }
    findings = [best[true], best[false]].compactMap { $0 }
  }
}

extension SetupHypothesis {
  /// Whether it is about what objects are, not where.
  public var isOfClasses: Bool {
    switch self {
    case .channelShift, .categoryShift: true
    default: false
    }
  }
}

extension SetupComparison {
  /// How many more objects are found in the whole batch; 0 where that may be chance.
  var gain: Int { findsMore ? found - foundAsGiven : 0 }
}

/// What the tests of the set-up look at in one picture, kept from a batch without its trace.
public struct SetupPicture: Sendable, Hashable {
  /// A detection at the thresholds of the batch.
  public struct SetupDetection: Sendable, Hashable {
    /// In pixels of the original picture.
    public var box: Box
    /// The class channel.
    public var label: Int
    public var score: Float

    public init(box: Box, label: Int, score: Float) {
      self.box = box
      self.label = label
      self.score = score
    }
  }

  /// From the picture as decoded, after EXIF rotation, to the network's input.
  public var transform: Transform
  /// What the annotations say of its size, if anything.
  public var annotated: Transform.Size?
  /// As the annotations give them, without ignored ones and those without an extent.
  public var objects: [GroundTruth]
  /// By falling score.
  public var found: [SetupDetection]

  public init(
    transform: Transform, annotated: Transform.Size?, objects: some Sequence<GroundTruth>,
    found: [SetupDetection]
  ) {
    self.transform = transform
    self.annotated = annotated
    self.objects = objects.filter { !$0.isIgnored && !$0.isCrowd && $0.hasExtent }
    self.found = found
  }
}

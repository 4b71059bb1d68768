import RetinaNet
import Support

/// One picture, four detectors' answers to the imbalance, and plain cross entropy for comparison. Made once per ground
/// truth; only focal loss depends on α and γ.
public struct ImbalanceComparison: Sendable {
  /// Plain cross entropy, SSD, Faster R-CNN and OHEM.
  public let fixed: [ImbalanceAnswer]
  private let carriers: GradientCarriers
  private let targets: TrainingTargets

  /// - Parameters:
  ///   - targets: of the same trace.
  ///   - crossEntropy: of the same trace.
  ///   - total: the picture's sums by plain cross entropy, without α.
  public init(
    _ trace: Trace, _ targets: TrainingTargets, _ crossEntropy: AnchorCrossEntropy, _ total: LossSums,
    threads: Int
  ) {
    self.targets = targets
    let positives = targets.matches.positives
    let numbers = positives.map { crossEntropy.number($0.place) }
    let labels = Dictionary(
      uniqueKeysWithValues: zip(numbers, positives.lazy.map { targets.objects[$0.object].label }))
    let ignored = targets.matches.ignored.map { crossEntropy.number($0) }
    carriers = GradientCarriers(
      trace: trace, crossEntropy: crossEntropy, labels: labels, ignored: ignored)
    let chooser = AnchorChooser(trace, crossEntropy, labels: labels, ignored: ignored)
    var order = FallingOrder(chooser.losses)
    let mined = numbers + HardNegativeMining.negatives(&order, positives: Set(numbers))
    let hardest = HardExampleMining.anchors(&order) { number in
      let place = crossEntropy.place(number)
      return trace.levels[place.level].anchorBox(place.anchor)
    }
    let draws = ProposalSampling.draws(positives: numbers, ignored: ignored, total: chooser.losses.count)
    let all = CountedLoss(total)
    let plain = carriers.fewest(
      carrying: ImbalanceTally.carriedShare, .crossEntropy, total: all.total.gradient, threads: threads)
    fixed = [
      Self.answer(.crossEntropy, all, plain, targets, carriers),
      chooser.answer(.hardNegativeMining, draws: [mined]),
      chooser.answer(.proposalSampling, draws: draws),
      chooser.answer(.hardExampleMining, draws: [hardest]),
    ]
  }

  /// All answers in the order of `ImbalanceMethod.allCases`.
  ///
  /// - Parameter total: the picture's sums at these α and γ.
  public func answers(_ focal: FocalLoss, _ total: LossSums, threads: Int) -> [ImbalanceAnswer] {
    let counted = CountedLoss(total)
    let found = carriers.fewest(
      carrying: ImbalanceTally.carriedShare, focal, total: counted.total.gradient, threads: threads)
    var answers = fixed
    answers.insert(Self.answer(.focalLoss, counted, found, targets, carriers), at: 1)
    return answers
  }

  /// Where all anchors count.
  private static func answer(
    _ method: ImbalanceMethod, _ counted: CountedLoss, _ found: [GradientCarriers.AnchorGradient],
    _ targets: TrainingTargets, _ carriers: GradientCarriers
  ) -> ImbalanceAnswer {
    ImbalanceAnswer(
      tally: ImbalanceTally(
        method, positiveCount: Double(targets.positiveCount), negativeCount: Double(targets.backgroundCount),
        counted: counted, carrierCount: Double(found.count)),
      anchors: found.map { anchor in
        ImbalanceAnswer.CountedAnchor(
          place: carriers.crossEntropy.place(anchor.number),
          isPositive: carriers.labels[anchor.number] != nil, weight: 1, gradient: anchor.gradient,
          isInFirstDraw: true)
      })
  }
}

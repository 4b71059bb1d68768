/// A detector's answer to the imbalance: a picture has a hundred thousand anchors, and a few dozen of them are positive.
///
/// All of them get the same question here: of this network's anchors, matched as RetinaNet matches them, which ones
/// count, and by how much? Ignored anchors never count. Those that choose by loss choose by the cross entropy of an
/// anchor, summed over its classes.
public enum ImbalanceMethod: Sendable, Hashable, CaseIterable {
  /// All anchors count, each by its cross entropy.
  case crossEntropy
  /// RetinaNet: all anchors count, the easy ones hardly.
  case focalLoss
  /// SSD: all positives, and the three times as many negatives that lose most.
  case hardNegativeMining
  /// The region proposal network of Faster R-CNN: 256 anchors at random, up to half of them positive.
  case proposalSampling
  /// OHEM: the 512 anchors that lose most, near duplicates left out.
  case hardExampleMining

  /// The detector and what it does, in a few words.
  public var name: String {
    switch self {
    case .crossEntropy: "cross entropy"
    case .focalLoss: "RetinaNet: focal loss"
    case .hardNegativeMining: "SSD: hard negatives"
    case .proposalSampling: "Faster R-CNN: RPN"
    case .hardExampleMining: "OHEM: hard examples"
    }
  }

  /// The name in JSON.
  public var key: String {
    switch self {
    case .crossEntropy: "cross_entropy"
    case .focalLoss: "focal_loss"
    case .hardNegativeMining: "ssd"
    case .proposalSampling: "rpn"
    case .hardExampleMining: "ohem"
    }
  }

  /// Which anchors count, in a sentence.
  public var rule: String {
    switch self {
    case .crossEntropy: "Every anchor that is not ignored counts, by its cross entropy."
    case .focalLoss: "Every anchor that is not ignored counts; the surer it is and right, the less."
    case .hardNegativeMining:
      "All positives count, and per positive the \(HardNegativeMining.negativesPerPositive) negatives that lose most."
    case .proposalSampling:
      """
      \(ProposalSampling.anchorCount) anchors drawn at random count, up to half of them positive; the mean of \
      \(ProposalSampling.drawCount) draws.
      """
    case .hardExampleMining:
      """
      The \(HardExampleMining.anchorCount) anchors that lose most count, without those that overlap a worse one by \
      more than IoU \(HardExampleMining.largestIoU).
      """
    }
  }
}

import RetinaNet

/// The loss of one picture or of a batch as its family normalises it: what training would report.
///
/// Sources: torchvision `models/detection/retinanet.py` (`compute_loss`), detectron2
/// `modeling/meta_arch/retinanet.py` (`losses`), mmdetection `models/dense_heads/anchor_head.py` (`loss_by_feat`).
public struct NormalizedLoss: Sendable, Hashable {
  /// P3 first.
  public let levels: [LossSums]
  /// By class channel.
  public let classes: [LossSums]

  /// - Parameter pictures: those of the batch, at least one, all by one model.
  public init(_ pictures: [LossBreakdown], family: Family) {
    self.init(pictures, scales: Self.scales(family, positives: pictures.map { $0.total.positives.count }))
  }

  /// - Parameter scales: by what each picture's sums are multiplied.
  public init(_ pictures: [LossBreakdown], scales: [Double]) {
    precondition(!pictures.isEmpty && pictures.count == scales.count, "a batch has at least one picture")
    func sum(_ parts: KeyPath<LossBreakdown, [LossSums]>) -> [LossSums] {
      pictures[0][keyPath: parts].indices.map { index in
        zip(pictures, scales).reduce(LossSums()) { $0 + $1.0[keyPath: parts][index].scaled(by: $1.1) }
      }
    }
    levels = sum(\.levels)
    classes = sum(\.classes)
  }

  public var total: LossSums { levels.reduce(LossSums(), +) }

  /// By what each picture's sums are multiplied in a batch.
  ///
  /// - torchvision divides each picture by its positive anchors, at least 1, and takes the mean of the pictures;
  /// - detectron2 divides the batch by its positive anchors, at least 1. In training that number is a moving average
  ///   over batches, which no single batch can know;
  /// - mmdetection divides the batch by the sum of the pictures' positive anchors, each at least 1.
  ///
  /// - Parameter positives: the positive anchors of each picture.
  public static func scales(_ family: Family, positives: [Int]) -> [Double] {
    let counted = positives.map { Double(max(1, $0)) }
    switch family {
    case .torchvision, .torchvisionV2: return counted.map { 1 / ($0 * Double(counted.count)) }
    case .detectron2:
      let all = Double(max(1, positives.reduce(0, +)))
      return counted.map { _ in 1 / all }
    case .mmdetection:
      let all = counted.reduce(0, +)
      return counted.map { _ in 1 / all }
    }
  }
}

extension LossPart {
  /// Loss and gradient times a factor; the count stays.
  public func scaled(by factor: Double) -> LossPart {
    LossPart(loss: loss * factor, gradient: gradient * factor, count: count)
  }
}

extension LossSums {
  /// All parts times a factor; the counts stay.
  public func scaled(by factor: Double) -> LossSums {
    var sums = self
    sums.positives = positives.scaled(by: factor)
    sums.easyNegatives = easyNegatives.scaled(by: factor)
    sums.hardNegatives = hardNegatives.scaled(by: factor)
    sums.box *= factor
    sums.boxGradient *= factor
    return sums
  }
}

import Support
import Training

extension ImbalanceTally {
  /// One detector's answer: how many anchors count, the sums over their pairs, not normalised, and the shares.
  var json: JSONText {
    let (lossShares, gradientShares) = (lossShares, gradientShares)
    func part(_ part: CountedLoss.CountedPart, _ share: KeyPath<PartShares, Double>) -> JSONText {
      [
        "loss": .double(part.loss), "gradient": .double(part.gradient),
        "share_of_loss": .double(lossShares[keyPath: share]),
        "share_of_gradient": .double(gradientShares[keyPath: share]),
      ]
    }
    return [
      "method": .string(method.key), "positives": .double(positiveCount), "negatives": .double(negativeCount),
      "loss": .double(counted.total.loss), "gradient": .double(counted.total.gradient),
      "parts": [
        "positives": part(counted.positives, \.positives),
        "hard_negatives": part(counted.hardNegatives, \.hardNegatives),
        "easy_negatives": part(counted.easyNegatives, \.easyNegatives),
      ],
      "anchors_with_90_percent_of_gradient": .double(carrierCount),
    ]
  }
}

import Support

/// How a loss is shared out among its samples, sorted by rising loss: a curve of Figure 4 of the paper. A sample is an
/// (anchor, class) pair.
///
/// Source: Lin et al., Focal Loss for Dense Object Detection, section 5.1.
public struct CumulativeLoss: Sendable, Hashable {
  /// The easiest samples up to here.
  public struct CumulativeShare: Sendable, Hashable {
    /// Their share of all samples, from 0 to 1.
    public var samples: Double
    /// Their share of the loss, from 0 to 1.
    public var loss: Double

    public init(samples: Double, loss: Double) {
      self.samples = samples
      self.loss = loss
    }
  }

  /// From (0, 0) to (1, 1), rising in both; in between, samples of nearly the same loss lie on a straight line. Empty
  /// without samples. Where no sample has a loss, all shares of it are 0.
  public let points: [CumulativeShare]
  /// How many samples there are.
  public let count: Int

  public init(points: [CumulativeShare], count: Int) {
    self.points = points
    self.count = count
  }

  /// The easiest samples' share of the loss.
  ///
  /// - Parameter samples: their share of all samples, from 0 to 1.
  public func lossShare(ofEasiest samples: Double) -> Double {
    let next = points.partitioningIndex { $0.samples >= samples }
    guard next < points.count else { return points.last?.loss ?? 0 }
    guard next > 0 else { return points[0].loss }
    let (low, high) = (points[next - 1], points[next])
    let part = (samples - low.samples) / (high.samples - low.samples)
    return low.loss + part * (high.loss - low.loss)
  }
}

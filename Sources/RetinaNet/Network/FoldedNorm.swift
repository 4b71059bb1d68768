/// Batch normalisation with stored statistics as one factor and one summand per channel, which a convolution takes into
/// its weights and bias: w · γ/√(σ² + ε), in double precision (ε may be zero).
public struct FoldedNorm: Sendable {
  /// γ/√(σ² + ε) of each channel.
  public let factors: [Double]
  /// 1/√(σ² + ε) of each channel.
  public let inverseDeviations: [Double]
  public let mean: [Float]
  private let shift: [Float]

  /// - Parameter key: that of the variance, for the error.
  /// - Throws: `ModelBuildError` where nothing can be divided by the root of a variance.
  public init(
    scale: [Float], shift: [Float], mean: [Float], variance: [Float], epsilon: Double, key: String
  ) throws {
    let deviations = variance.map { (Double($0) + epsilon).squareRoot() }
    factors = scale.indices.map { Double(scale[$0]) / deviations[$0] }
    inverseDeviations = deviations.map { 1 / $0 }
    self.shift = shift
    self.mean = mean
    if let channel = factors.firstIndex(where: { !$0.isFinite }) {
      throw ModelBuildError.variance(key: key, channel: channel, value: variance[channel], epsilon: epsilon)
    }
  }

  /// What each output channel's weights are multiplied by.
  public var weights: [Float] { factors.map { Float($0) } }

  /// The bias behind a convolution whose own bias is `bias`, if it has one.
  public func bias(after bias: [Float]?) -> [Float] {
    factors.indices.map {
      Float((Double(bias?[$0] ?? 0) - Double(mean[$0])) * factors[$0] + Double(shift[$0]))
    }
  }
}

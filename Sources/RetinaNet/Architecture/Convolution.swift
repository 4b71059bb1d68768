extension Architecture {
  /// A convolution, the normalisation behind it, and the checkpoint's keys of both (whole keys, with prefix).
  public struct Convolution: Sendable, Hashable {
    /// Its weight, `[outputs, inputs / groups, kernel, kernel]`.
    public let weight: String
    /// Its bias, `[outputs]`.
    public let bias: String?
    public let norm: Norm?
    public let inputs: Int
    public let outputs: Int
    /// The side of the square kernel.
    public let kernel: Int
    public let groups: Int

    /// Elements of weight and bias.
    public var parameterCount: Int {
      outputs * (inputs / groups) * kernel * kernel + (bias == nil ? 0 : outputs)
    }
    /// Multiply-accumulates per output position.
    public var multiplications: Int { outputs * (inputs / groups) * kernel * kernel }
  }

  /// The groups of every group normalisation in a head, in all families.
  static let normGroups = 32

  /// A normalisation; every key holds `[outputs]`.
  public enum Norm: Sendable, Hashable {
    /// Batch normalisation with stored statistics, frozen or not: both run the same.
    case batch(weight: String, bias: String, mean: String, variance: String)
    /// Group normalisation, over `normGroups` groups.
    case group(weight: String, bias: String)
  }
}

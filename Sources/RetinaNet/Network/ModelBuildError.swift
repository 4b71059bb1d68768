/// Why weights of the right shapes make no network, or a network cannot take an input.
public enum ModelBuildError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A variance that no normalisation can divide by.
  case variance(key: String, channel: Int, value: Float, epsilon: Double)
  /// An input, padded, with a side over the bound.
  case inputTooLarge(width: Int, height: Int, bound: Int)

  public var description: String {
    switch self {
    case .variance(let key, let channel, let value, let epsilon):
      """
      \(key)[\(channel)] is \(value), and nothing can be divided by the root of that plus the norm epsilon \(epsilon). \
      Is norm_eps right, and the checkpoint whole?
      """
    case .inputTooLarge(let width, let height, let bound):
      "the picture would become an input of \(width)x\(height), and no side may exceed \(bound). Lower --max-size"
    }
  }
}

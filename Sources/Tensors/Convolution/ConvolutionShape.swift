/// The geometry of a convolution with a square kernel and equal padding on all sides.
public struct ConvolutionShape: Sendable, Hashable {
  public var inputChannels: Int
  public var outputChannels: Int
  public var kernel: Int
  public var stride: Int
  public var padding: Int
  public var groups: Int

  public init(
    inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) {
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0, "groups must divide the channels")
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  /// The number of output positions along a side of `length` input positions.
  public func outputLength(_ length: Int) -> Int { (length + 2 * padding - kernel) / stride + 1 }

  /// Multiplications, each with an addition, for a map of `height` by `width`.
  public func multiplications(height: Int, width: Int) -> Int {
    outputLength(height) * outputLength(width) * outputChannels * (inputChannels / groups) * kernel * kernel
  }
}

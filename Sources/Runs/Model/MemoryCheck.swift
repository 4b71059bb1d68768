import RetinaNet
import Support

/// Refuses work that would not fit in memory, before the system kills the program.
struct MemoryCheck {
  let estimate: MemoryEstimate
  let configuration: Configuration

  /// Called before the weights are read.
  func requireRoomForWeights(_ limits: ResourceLimits) throws(NotEnoughMemory) {
    let needed = estimate.weights + MemoryEstimate.program
    guard let available = limits.availableMemory, needed > available else { return }
    throw NotEnoughMemory(
      needed: needed, available: available, source: limits.memorySource, remedy: nil, what: "the weights")
  }

  /// Called before the network runs on a picture. The weights are already in memory.
  func requireRoom(width: Int, height: Int, _ limits: ResourceLimits) throws(NotEnoughMemory) {
    guard let available = limits.availableMemory else { return }
    let needed = estimate.pass(Preprocessing(configuration).transform(width: width, height: height))
    guard needed > available else { return }
    throw NotEnoughMemory(
      needed: needed, available: available, source: limits.memorySource,
      remedy: largestMaxSize(width: width, height: height, within: available), what: "this picture")
  }

  /// The largest multiple of 32 below the current `--max-size` at which the picture fits.
  private func largestMaxSize(width: Int, height: Int, within available: Int) -> Int? {
    var smaller = configuration
    let scaled = Preprocessing(configuration).transform(width: width, height: height).resized
    let most = max(scaled.width, scaled.height)
    for size in stride(from: (most - 1) / 32 * 32, through: 32, by: -32) {
      smaller.input.maxSize = size
      let transform = Preprocessing(smaller).transform(width: width, height: height)
      if estimate.pass(transform) <= available { return size }
    }
    return nil
  }
}

/// Why work was refused, and what would make it fit.
public struct NotEnoughMemory: Error, Equatable, CustomStringConvertible {
  public let needed: Int
  public let available: Int
  public let source: String
  /// The largest `--max-size` that fits; `nil` if none does.
  public let remedy: Int?
  /// "the weights" or "this picture".
  public let what: String

  public var description: String {
    "not enough memory: \(what) would take about \(Self.size(needed)), and \(source) leaves \(Self.size(available)). "
      + (remedy.map { "Try --max-size \($0)." } ?? "Free some memory, or raise the limit.")
  }

  static func size(_ bytes: Int) -> String {
    bytes >= 1 << 30
      ? "\(fixed(Double(bytes) / Double(1 << 30), 1)) GiB" : "\(bytes >> 20) MiB"
  }
}

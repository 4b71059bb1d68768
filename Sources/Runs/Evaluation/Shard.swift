/// One of several parts of a list. `2/4` is every fourth element, starting with the second. Neighbours are often alike,
/// so they go to different shards, and all shards take about as long.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  public let number: Int
  public let count: Int

  public static let whole = Shard(number: 1, count: 1)

  public var isWhole: Bool { count == 1 }
  public var description: String { "\(number)/\(count)" }

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    guard (1...1_000_000).contains(count), (1...count).contains(number) else { return nil }
    self.init(number: number, count: count)
  }

  public func of<Element>(_ list: [Element]) -> [Element] {
    stride(from: number - 1, to: list.count, by: count).map { list[$0] }
  }

  /// The shard's size for a list of that length.
  public func size(of length: Int) -> Int { max(0, (length - number + count) / count) }
}

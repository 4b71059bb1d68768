import Foundation
import RetinaNet
import Support

/// Which pictures each batch has. It depends on the seed and the batch's number alone, so that a run which goes on has the
/// batches that it would have had.
public struct PictureOrder: Sendable {
  public enum OrderKind: String, Sendable, Hashable, CaseIterable {
    /// As they are listed, again and again; a batch may hold the last and the first ones.
    case listed
    /// All pictures in a new order in each epoch.
    case shuffled
    /// Shuffled, but each batch holds pictures of about one shape, so that little is padded. A group's last batch is
    /// filled up from its start. Source: torchvision `references/detection/group_by_aspect_ratio.py`.
    case grouped
  }

  public let kind: OrderKind
  /// Pictures in a batch.
  public let batch: Int
  private let count: Int
  private let seed: UInt64
  /// The pictures of each group.
  private let groups: [[Int]]
  private var known: (epoch: Int, batches: [[Int]])?

  /// - Parameters:
  ///   - shapes: of each picture, at least one: equal for those that may share a batch.
  ///   - batch: at least 1.
  public init(_ kind: OrderKind, shapes: [some Hashable & Comparable & Sendable], batch: Int, seed: UInt64) {
    precondition(!shapes.isEmpty && batch > 0, "at least one picture in a batch")
    self.kind = kind
    self.batch = batch
    self.seed = seed
    count = shapes.count
    groups = Dictionary(grouping: shapes.indices) { shapes[$0] }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// How many batches go once through all pictures.
  public var batchesPerEpoch: Double {
    guard kind == .grouped else { return Double(count) / Double(batch) }
    return Double(groups.reduce(0) { $0 + batches($1.count) })
  }

  private func batches(_ count: Int) -> Int { (count + batch - 1) / batch }

  /// The pictures of a batch, by their places.
  ///
  /// - Parameter number: from 0.
  public mutating func pictures(ofBatch number: Int) -> [Int] {
    guard kind == .grouped else {
      return (0..<batch).map { place in
        let (epoch, index) = (number * batch + place).quotientAndRemainder(dividingBy: count)
        return order(ofEpoch: epoch)[index]
      }
    }
    let (epoch, index) = number.quotientAndRemainder(dividingBy: Int(batchesPerEpoch))
    return batches(ofEpoch: epoch)[index]
  }

  /// The whole epoch as one batch.
  private mutating func order(ofEpoch epoch: Int) -> [Int] {
    if let known, known.epoch == epoch { return known.batches[0] }
    var order = Array(0..<count)
    if kind == .shuffled {
      var random = SeededRandom(seed: RandomSeeds.of(seed, UInt64(epoch)))
      order.shuffle(using: &random)
    }
    known = (epoch, [order])
    return order
  }

  private mutating func batches(ofEpoch epoch: Int) -> [[Int]] {
    if let known, known.epoch == epoch { return known.batches }
    var random = SeededRandom(seed: RandomSeeds.of(seed, UInt64(epoch)))
    var all: [[Int]] = []
    for group in groups {
      let order = group.shuffled(using: &random)
      for number in 0..<batches(order.count) {
        all.append((0..<batch).map { order[(number * batch + $0) % order.count] })
      }
    }
    all.shuffle(using: &random)
    known = (epoch, all)
    return all
  }
}

/// The shapes of pictures, so that those of one batch can be padded to one size without much waste.
public enum PictureShape {
  /// The bin of width over height among 2^(−1), 2^(−2/3) … 2^1, as torchvision's `--aspect-ratio-group-factor 3`.
  public static func aspectBin(_ size: Transform.Size) -> Int {
    let ratio = Double(size.width) / Double(size.height)
    return (0...6).count { pow(2, Double($0) / 3 - 1) <= ratio }
  }

  /// Both sides of the padded picture as one number.
  public static func padded(_ size: Transform.Size) -> Int { size.height << 32 | size.width }
}

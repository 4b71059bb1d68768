import RetinaNet
import Synchronization
import Tensors

/// The maps that views 2 and 4 show, cached so that a key press does not compute them again. All follow from the
/// trace alone.
final class FeatureMaps: Sendable {
  private let trace: Trace
  private let reductions: [FeatureLayer: ChannelReductions]
  private let kept = Mutex<[MapKey: GridMap]>([:])

  private enum MapKey: Hashable {
    case channel(Int, FeatureLayer)
    case scores(label: Int, shape: Int?, level: Int)
  }

  /// A map for each layer of some ten channels and classes: a few megabytes.
  private static let mostKept = 100

  /// Reads every feature map once, about 100 MB with a ResNet-50: do not call it on the thread that answers keys.
  init(_ trace: Trace) {
    self.trace = trace
    reductions = Dictionary(
      uniqueKeysWithValues: trace.layers.map { ($0, ChannelReductions(trace.features($0))) })
  }

  /// About how much memory it takes.
  var byteCount: Int {
    let cells = reductions.values.reduce(0) { $0 + $1.mean.values.count }
    let largest = reductions.values.map(\.mean.values.count).max() ?? 0
    return (3 * cells + Self.mostKept / 4 * largest) * MemoryLayout<Float>.size
  }

  /// How many channels of a layer have the same value in every cell.
  func flatChannels(_ layer: FeatureLayer) -> Int { reductions[layer]?.flatChannels ?? 0 }

  /// A layer's features as one value a cell.
  ///
  /// - Parameter channel: which, where one is shown. It must exist.
  /// - Returns: `nil` for principal components, which are three values a cell.
  func features(_ layer: FeatureLayer, _ reduction: Reduction, channel: Int) -> GridMap? {
    switch reduction {
    case .mean: reductions[layer]?.mean
    case .max: reductions[layer]?.max
    case .l2: reductions[layer]?.l2
    case .channel: map(.channel(channel, layer)) { GridMap(channel: channel, of: trace.features(layer)) }
    case .components: nil
    }
  }

  /// The logits of a class on a level, of one anchor shape or the greatest of all. All must exist.
  func logits(label: Int, shape: Int?, level: Int) -> GridMap {
    map(.scores(label: label, shape: shape, level: level)) {
      GridMap(label: label, shape: shape, of: trace.levels[level])
    }
  }

  private func map(_ key: MapKey, _ make: () -> GridMap) -> GridMap {
    if let known = kept.withLock({ $0[key] }) { return known }
    let new = make()
    kept.withLock { kept in
      if kept.count >= Self.mostKept { kept.removeAll(keepingCapacity: true) }
      kept[key] = new
    }
    return new
  }
}

/// Whole keys of a file that no layer of its network uses.
struct UnusedKeys {
  /// Harmless ones.
  private(set) var ignored: [String] = []
  /// Those inside the network's parts, which say that another network was saved.
  private(set) var foreign: [String] = []
  /// Those beside the network's parts, in the same module: layers that it runs, too, or a helper of its training.
  private(set) var beside: [String] = []
  /// Those that hold a moving average of the network's arrays, or the raw ones beside it: by the arrays' own names, but without
  /// their dots.
  private(set) var averages: [String] = []
  /// All that a person should know of: those inside, those beside, and those outside of the network.
  private(set) var told: [String] = []

  /// - Parameters:
  ///   - used: the keys that layers use, without the place's prefix.
  init(of shapes: [String: [Int]], place: LayoutPlace, used: Set<String>) {
    let inner = shapes.keys.filter { $0.hasPrefix(place.prefix) }.map { $0.dropFirst(place.prefix.count) }
    let names = Set(inner.filter { $0.contains(".") }.map(Self.flat))
    for (key, shape) in shapes {
      let inner = key.hasPrefix(place.prefix) ? String(key.dropFirst(place.prefix.count)) : nil
      if let inner, used.contains(inner) { continue }
      if IgnoredKeys.isCount(key, shape: shape) {
        ignored.append(key)
        continue
      }
      if let inner, place.layout.isInside(inner) {
        if place.layout.isHarmless(inner, used: used) {
          ignored.append(key)
        } else {
          foreign.append(key)
          told.append(key)
        }
      } else if IgnoredKeys.contain(key, beside: place.prefix) {
        ignored.append(key)
      } else {
        told.append(key)
        guard !place.isOfAnother(key) else { continue }
        let last = key.split(separator: ".").last ?? ""
        let isAverage = names.contains(Self.flat(last.hasPrefix("ema_") ? last.dropFirst(4) : last))
        if isAverage { averages.append(key) }
        // mmdetection 2 keeps the raw weights beside their average so.
        if let inner, !isAverage || !inner.hasPrefix("ema_") { beside.append(key) }
      }
    }
  }
}

extension UnusedKeys {
  private static func flat(_ name: Substring) -> String { name.filter { $0 != "." && $0 != "_" } }
}

/// Keys outside of the network's parts that no pass uses: counters, stored anchors, picture statistics (the
/// configuration's matter), and training's own state.
enum IgnoredKeys {
  /// Modules and arrays beside the network's parts, or beside a module around it.
  private static let names: Set<Substring> = [
    "anchor_generator", "anchors", "pixel_mean", "pixel_std", "image_mean", "image_std", "n_averaged",
    "criterion", "loss_normalizer", "empty_frame_accuracy",
  ]
  /// Parts of such names.
  private static let parts: Set<Substring> = ["loss", "losses", "metric", "metrics"]

  /// Of the numbers that a profiler (thop) leaves beside every layer.
  private static let counts = ["total_ops", "total_params"]

  static func isCount(_ key: String, shape: [Int]) -> Bool {
    shape.allSatisfy { $0 == 1 } && counts.contains { key == $0 || key.hasSuffix(".\($0)") }
  }

  /// - Parameter prefix: of the network's own keys.
  static func contain(_ key: String, beside prefix: String = "") -> Bool {
    let names = key.split(separator: ".", omittingEmptySubsequences: false)
    // The statistics that it counts are told themselves.
    if names.last == "num_batches_tracked" { return true }
    let around = zip(names, prefix.split(separator: ".")).prefix { $0.0 == $0.1 }.count
    guard around < names.count else { return false }
    return Self.names.contains(names[around])
      || names[around].split(separator: "_").contains { parts.contains($0) }
  }
}

extension LayoutPlace {
  /// Whether an array is part of another network in the file.
  func isOfAnother(_ key: String) -> Bool { Self.isOfAnother(key, prefix: prefix, others: others) }

  static func isOfAnother(_ key: String, prefix: String, others: [String]) -> Bool {
    let place = ([prefix] + others).filter(key.hasPrefix).max { $0.count < $1.count }
    return place != nil && place != prefix
  }
}

extension KeyLayout {
  var losses: [String] { [] }

  /// Whether a key, without the prefix, lies in a part of the network.
  func isInside(_ key: String) -> Bool { parts.contains { key.hasPrefix("\($0).") } }

  /// Whether a key inside a part does no harm, though no layer uses it: a normalisation's counter beside its
  /// statistics, a classifier's array, or what a loss keeps.
  ///
  /// - Parameter used: the keys that layers use.
  func isHarmless(_ key: String, used: Set<String>) -> Bool {
    if key.hasSuffix(".num_batches_tracked") {
      return used.contains(key.dropLast("num_batches_tracked".count) + "running_mean")
    }
    return classifiers.contains { key == "\($0).weight" || key == "\($0).bias" }
      || losses.contains { key.hasPrefix("\($0).") }
  }
}

/// An architecture, and the keys that it does not use.
public struct ReadArchitecture: Sendable {
  public let architecture: Architecture
  /// Full keys that no layer uses and that are not known to be harmless, sorted.
  public let unused: [String]
  /// Those of them beside backbone and heads, in the same module.
  let beside: [String]
  /// How many of them hold a moving average of the network's arrays, or the raw ones beside it.
  let averages: Int
  /// The number of other keys that no layer uses and that do no harm, such as `num_batches_tracked`.
  public let ignored: Int
  /// Whether batch normalisation was trained (not frozen), so that its scales and shifts are parameters.
  public let trainedNorms: Bool

  /// For people: which network of the file this is; `nil` where it holds no other.
  public let choice: String?
  /// The prefixes of those others.
  let others: [String]

  /// Whether an array, by its key without wrappers, is part of another network in the file.
  func isOfAnother(_ key: String) -> Bool {
    LayoutPlace.isOfAnother(key, prefix: architecture.prefix, others: others)
  }

  /// One line about `unused`, for people; `nil` where there are none but those of other networks, which `choice` names.
  public var unusedWarning: String? {
    let unused = unused.filter { !isOfAnother($0) }
    guard !unused.isEmpty else { return nil }
    let shown = unused.prefix(5).map(short).joined(separator: ", ")
    let rest = unused.count > 5 ? " and \(unused.count - 5) more" : ""
    let what =
      2 * averages > architecture.arrayShapes.count
      ? "; they are a second network of these layers, as moving averages are kept (\(sides))" : ""
    return "\(unused.count) array\(unused.count == 1 ? " is" : "s are") not used: \(shown)\(rest)\(what)"
  }

  /// Which of two networks is which, as far as it is known.
  private var sides: String {
    architecture.family == .mmdetection
      ? "mmdetection saves the average under the layers' own names, which are used, and the raw weights here"
      : "the layers' own names are used"
  }

  /// The number of parameters as the library that saved them counts: without frozen normalisations.
  public var parameterCount: Int { weightCount + (trainedNorms ? batchNormChannels * 2 : 0) }
  /// The counts that a number of parameters may mean: weights; with normalisations' scales and shifts; with their
  /// statistics too. Ascending.
  var possibleParameterCounts: [Int] { [0, 2, 4].map { weightCount + batchNormChannels * $0 } }

  /// Weights and biases, including those of group normalisations.
  private var weightCount: Int {
    architecture.convolutions.reduce(0) { sum, layer in
      switch layer.norm {
      case .group, .batchPerLevel: return sum + layer.parameterCount + 2 * layer.outputs
      case .batch, nil: return sum + layer.parameterCount
      }
    }
  }

  private var batchNormChannels: Int {
    architecture.convolutions.reduce(0) { sum, layer in
      guard case .batch? = layer.norm else { return sum }
      return sum + layer.outputs
    }
  }
}

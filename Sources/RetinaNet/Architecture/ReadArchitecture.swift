/// An architecture, and the keys that had no part in it.
public struct ReadArchitecture: Sendable {
  public let architecture: Architecture
  /// Whole keys that no layer uses and that are not known to be harmless, sorted.
  public let unused: [String]
  /// How many keys were passed over because they are known to be harmless, such as `num_batches_tracked`.
  public let ignored: Int
  /// Whether batch normalisation was trained (not frozen), so that its scales and shifts are parameters.
  public let trainedNorms: Bool

  /// One line about `unused`, for people.
  public var unusedWarning: String {
    let shown = unused.prefix(5).map(short).joined(separator: ", ")
    let rest = unused.count > 5 ? " and \(unused.count - 5) more" : ""
    return "\(unused.count) array\(unused.count == 1 ? " is" : "s are") not used: \(shown)\(rest)"
  }

  /// Parameters as the library that saved them counts: frozen normalisations are none.
  public var parameterCount: Int { weightCount + (trainedNorms ? batchNormChannels * 2 : 0) }
  /// What a count of parameters may have meant: weights; with normalisations' scales and shifts; with their
  /// statistics too. Ascending.
  var possibleParameterCounts: [Int] { [0, 2, 4].map { weightCount + batchNormChannels * $0 } }

  /// Weights and biases, those of group normalisations among them.
  private var weightCount: Int {
    architecture.convolutions.reduce(0) { sum, layer in
      guard case .group? = layer.norm else { return sum + layer.parameterCount }
      return sum + layer.parameterCount + 2 * layer.outputs
    }
  }

  private var batchNormChannels: Int {
    architecture.convolutions.reduce(0) { sum, layer in
      guard case .batch? = layer.norm else { return sum }
      return sum + layer.outputs
    }
  }
}

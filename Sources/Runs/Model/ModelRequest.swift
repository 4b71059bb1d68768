import Annotations
import RetinaNet

/// Which model to run and how: the values of `--model` and its related flags.
public struct ModelRequest: Sendable {
  /// The checkpoint.
  public var path: String
  /// Which network, where the checkpoint holds several.
  public var weights: String?
  /// A file with settings that the checkpoint does not have.
  public var config: String?
  /// A file with the class names.
  public var labels: String?
  public var thresholds: ThresholdOverrides
  /// The resized picture's shorter side, and the maximum of its longer one, in pixels.
  public var minSize: Int?
  public var maxSize: Int?

  public init(
    path: String, weights: String? = nil, config: String? = nil, labels: String? = nil,
    thresholds: ThresholdOverrides = .init(),
    minSize: Int? = nil, maxSize: Int? = nil
  ) {
    self.path = path
    self.weights = weights
    self.config = config
    self.labels = labels
    self.thresholds = thresholds
    self.minSize = minSize
    self.maxSize = maxSize
  }

  /// Opens the checkpoint and resolves its settings, without reading the weights.
  /// - Returns: also the channels from `labels`; `nil` without it.
  func open() throws -> (file: ModelFile, labels: ChannelLabels?) {
    var known: ChannelLabels?
    let file = try ModelFile.open(path, weights: weights, config: config) { architecture in
      known = try labels.map { try LabelMap.read(path: $0).labels(channels: architecture.classCount) }
      return layers(classes: known?.names)
    }
    return (file, known)
  }

  private func layers(classes: [String?]?) -> [ConfigurationLayer] {
    var layers: [ConfigurationLayer] = []
    if let classes { layers.append(.flag("--labels") { $0.classes = classes }) }
    layers += thresholds.layers
    if let minSize { layers.append(.flag("--min-size") { $0.minSize = minSize }) }
    if let maxSize { layers.append(.flag("--max-size") { $0.maxSize = maxSize }) }
    return layers
  }
}

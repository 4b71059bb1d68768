import RetinaNet
import Support

/// The report of `model` on a checkpoint: its network, its anchors, and every setting with its source.
public struct ModelReport {
  let file: ModelFile
  /// The padded input, in pixels, for which multiply-accumulates are counted.
  public let height: Int
  public let width: Int

  var architecture: Architecture { file.architecture }
  var configuration: Configuration { file.configuration }

  /// - Parameters:
  ///   - height: the height of the resized picture before padding; by default the configuration's shorter side, or 800 where that is the picture's own.
  ///   - width: likewise.
  public init(_ file: ModelFile, height: Int? = nil, width: Int? = nil) {
    self.file = file
    let input = file.configuration.input
    let shorter = min(input.keepsSize ? 800 : input.minSize, input.maxSize)
    let largest = ExecutionPlan.largestSide
    func padded(_ side: Int) -> Int {
      min((side + input.sizeDivisible - 1) / input.sizeDivisible * input.sizeDivisible, largest)
    }
    self.height = padded(height ?? shorter)
    self.width = padded(width ?? shorter)
  }

  /// What a pass over such an input does.
  var plan: ExecutionPlan {
    ExecutionPlan(NetworkGraph(architecture, configuration), height: height, width: width)
  }

  /// Each level's stride in pixels.
  var strides: [Int] { configuration.anchors.levels.map { 1 << $0 } }

  /// The width and height in pixels of every anchor of a cell, per level, in the order of the heads' channels.
  var anchorSides: [[(width: Float, height: Float)]] {
    let generator = AnchorGenerator(configuration)
    return generator.levels.indices.map { level in
      generator.cellAnchors(level: level).map { ($0.x2 - $0.x1, $0.y2 - $0.y1) }
    }
  }

  /// The number of values in frozen batch normalizations, which do not count as parameters.
  var frozenNumbers: Int {
    guard !file.read.trainedNorms else { return 0 }
    return architecture.convolutions.reduce(0) { sum, layer in
      guard case .batch? = layer.norm else { return sum }
      return sum + 4 * layer.outputs
    }
  }
}

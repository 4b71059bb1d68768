import RetinaNet

/// What `retinascope model` tells of a checkpoint, before it takes a form.
struct ModelReport {
  let file: ModelFile
  /// The input that multiply-accumulates are counted for, padded.
  let height: Int
  let width: Int

  var architecture: Architecture { file.architecture }
  var configuration: Configuration { file.configuration }

  /// - Parameter size: height and width of a resized picture; without it, the smallest one of the
  ///   configuration: a square of its shorter side. Padding comes on top.
  init(_ file: ModelFile, size: PictureSize?) {
    self.file = file
    let input = file.configuration.input
    let shorter = min(input.minSize, input.maxSize)
    let largest = Architecture.largestCountedSide
    func padded(_ side: Int) -> Int {
      min((side + input.sizeDivisible - 1) / input.sizeDivisible * input.sizeDivisible, largest)
    }
    height = padded(size?.height ?? shorter)
    width = padded(size?.width ?? shorter)
  }

  var operations: OperationCount {
    architecture.operations(height: height, width: width, strideIn3x3: configuration.strideIn3x3)
  }

  /// Pixels from one grid cell to the next on each level, where the picture's sides are multiples of 128.
  var strides: [Int] { architecture.levelNames.indices.map { 8 << $0 } }

  /// Width and height of every anchor of a cell, per level, in the order of the heads' channels.
  var anchorSides: [[(width: Float, height: Float)]] {
    let generator = AnchorGenerator(configuration)
    return architecture.levelNames.indices.map { level in
      generator.cellAnchors(level: level).map { ($0.x2 - $0.x1, $0.y2 - $0.y1) }
    }
  }

  /// Scales, shifts and statistics of frozen batch normalisations, which are not counted as parameters.
  var frozenNumbers: Int {
    guard !file.read.trainedNorms else { return 0 }
    return architecture.convolutions.reduce(0) { sum, layer in
      guard case .batch? = layer.norm else { return sum }
      return sum + 4 * layer.outputs
    }
  }
}

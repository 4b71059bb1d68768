/// How much memory a model and a pass over a picture take at their peak, in bytes, from sizes alone.
public struct MemoryEstimate: Sendable {
  public let architecture: Architecture

  public init(architecture: Architecture) { self.architecture = architecture }

  /// The program, its libraries and their buffers.
  public static let program = 64 << 20
  /// The convolutions' working memory.
  private static let scratch = 64 << 20
  /// How much more memory the maps hold than is alive at a time, in percent: measured on networks and pictures small
  /// and large; what is freed is not given back at once.
  private static let slack = 130
  private static let float = MemoryLayout<Float>.size

  /// The weights as the kernels keep them: a 3×3 kernel of stride 1 in Winograd's form has 36 values for 9.
  public var weights: Int {
    architecture.convolutions.reduce(0) { sum, convolution in
      let factor = convolution.kernel == 3 && convolution.groups == 1 ? 4 : 1
      return sum + convolution.parameterCount * factor * Self.float
    }
  }

  /// The peak of a pass, without the weights.
  public func pass(_ transform: Transform) -> Int {
    let picture = transform.original.width * transform.original.height * 3
    let input = transform.padded.width * transform.padded.height * 3 * Self.float
    let backbone = backbonePeak(transform.padded)
    let kept = keptMaps(transform.padded)
    let maps = input + max(backbone, kept + headsPeak(transform.padded))
    return picture * 2 + Self.scratch + maps / 100 * Self.slack
  }

  /// Walks the residual blocks: alive are a block's input, its shortcut, the map going in and the one coming out of
  /// a convolution, and the stages' outputs that are kept.
  private func backbonePeak(_ padded: Transform.Size) -> Int {
    var cells = Self.cells(padded, stride: 4)
    let stem = architecture.stem.outputs
    var peak = (Self.cells(padded, stride: 2) + cells) * stem
    var input = cells * stem
    var kept = 0
    for (place, stage) in architecture.stages.enumerated() {
      for (number, block) in stage.blocks.enumerated() {
        let before = cells
        if place > 0, number == 0 { cells = Self.cells(padded, stride: 4 << place) }
        let output = cells * stage.width
        let shortcut = block.downsample == nil ? 0 : output
        let middle = max(before, cells) * block.conv1.outputs
        peak = max(peak, kept + input + shortcut + middle + max(middle, output))
        input = output
      }
      if architecture.pyramid.sources.contains(place + 2) { kept += input }
    }
    return peak * Self.float
  }

  /// C3–C5 and P3–P7, or what the pyramid has.
  private func keptMaps(_ padded: Transform.Size) -> Int {
    let backbone = architecture.pyramid.sources.reduce(0) {
      $0 + Self.cells(padded, stride: 1 << $1) * architecture.stages[$1 - 2].width
    }
    return (backbone + levelCells(padded) * architecture.pyramid.channels) * Self.float
  }

  /// Two maps of a tower, all logits and deltas, anchors, and the first merged map of the pyramid.
  private func headsPeak(_ padded: Transform.Size) -> Int {
    let cells = levelCells(padded)
    let widest = (architecture.classTower + architecture.boxTower).map(\.outputs).max() ?? 0
    let outputs =
      architecture.classOutput.outputs + architecture.boxOutput.outputs + architecture.anchorsPerCell * 4
    return cells * (2 * widest + outputs) * Self.float
  }

  private func levelCells(_ padded: Transform.Size) -> Int {
    architecture.pyramid.levels.reduce(0) { $0 + Self.cells(padded, stride: 1 << $1) }
  }

  private static func cells(_ size: Transform.Size, stride: Int) -> Int {
    ((size.width + stride - 1) / stride) * ((size.height + stride - 1) / stride)
  }
}

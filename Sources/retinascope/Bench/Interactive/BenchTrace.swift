import Imaging
import RetinaNet
import Support
import Tensors

/// What a ResNet-50 would leave of a picture of 1333×800: 201,600 anchors × 91 classes and maps of its widths, with
/// made numbers.
enum BenchTrace {
  static func make() -> Trace {
    var recipe = SyntheticTrace()
    recipe.spread = 0.2
    let made = recipe.make()
    let resized = made.transform.resized
    var random = SeededRandom(seed: 2)
    let levels = made.levels.map { level in
      Trace.Level(
        name: level.name,
        features: map(height: level.gridHeight, width: level.gridWidth, channels: 256, &random),
        logits: level.logits, deltas: level.deltas, anchors: level.anchors,
        anchorsPerCell: level.anchorsPerCell,
        strideX: level.strideX, strideY: level.strideY)
    }
    let backbone = [512, 1024, 2048].enumerated().map { index, channels in
      map(
        height: recipe.padded.height >> (3 + index), width: recipe.padded.width >> (3 + index),
        channels: channels, &random)
    }
    let picture = BenchPicture.make(height: resized.height, width: resized.width)
    return Trace(
      image: picture, file: "benchmark", configuration: made.configuration,
      transform: Transform(original: resized, resized: resized, padded: recipe.padded),
      input: Tensor(shape: [recipe.padded.height, recipe.padded.width, 3]) { $0.initialize(repeating: 0) },
      backbone: backbone, levels: levels)
  }

  /// `[height, width, channels]`, evenly between −1 and 1.
  private static func map(height: Int, width: Int, channels: Int, _ random: inout SeededRandom) -> Tensor {
    Tensor(shape: [height, width, channels]) { buffer in
      for index in buffer.indices { buffer[index] = random.uniform() * 2 - 1 }
    }
  }
}

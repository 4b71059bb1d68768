import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport

/// A picture of any size, the same in every run: smooth waves with seeded noise, so that it compresses and resizes like
/// a photograph.
enum BenchPicture {
  static func make(height: Int, width: Int) -> Image {
    var state: UInt32 = 1
    let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { buffer, count in
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let wave = (x * (channel + 2) + y * (5 - channel)) & 511
            let level = wave < 256 ? wave : 511 - wave
            buffer[(y * width + x) * 3 + channel] = UInt8((level * 7 + Int(state >> 24)) / 8)
          }
        }
      }
      count = height * width * 3
    }
    return Image(width: width, height: height, pixels: pixels)
  }
}

/// Synthetic outputs of a ResNet-50 on a picture of 1333×800: 201,600 anchors × 91 classes, and feature maps of its
/// widths.
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

  /// Values uniform between −1 and 1, of shape `[height, width, channels]`.
  private static func map(height: Int, width: Int, channels: Int, _ random: inout SeededRandom) -> Tensor {
    Tensor(shape: [height, width, channels]) { buffer in
      for index in buffer.indices { buffer[index] = random.uniform() * 2 - 1 }
    }
  }
}

import Imaging
import RetinaNet
import Tensors

/// The pictures of one step.
public struct TrainingBatch: Sendable {
  /// Each `[h, w, 3]`, both sides multiples of 32. The families pad all pictures of a batch to one size.
  public let inputs: [Tensor]
  /// One for each picture.
  public let targets: [TrainingTargets]

  public init(inputs: [Tensor], targets: [TrainingTargets]) {
    precondition(inputs.count == targets.count && !inputs.isEmpty, "targets for each picture")
    self.inputs = inputs
    self.targets = targets
  }

  /// Prepares pictures as their family trains on them: all padded to the largest of the batch.
  ///
  /// - Parameters:
  ///   - sizes: how each picture is resized (`Preprocessing.transform`).
  ///   - objects: of each picture, in pixels of the original.
  public init(
    _ images: [Image], _ sizes: [Transform], _ objects: [[TrainingObject]], _ configuration: Configuration,
    threads: Int
  ) {
    let transforms = Transform.paddedAlike(sizes)
    let preprocessing = Preprocessing(configuration)
    self.init(
      inputs: zip(images, transforms).map { preprocessing.tensor($0, $1, threads: threads) },
      targets: zip(objects, transforms).map { TrainingTargets($0, $1, configuration) })
  }
}

extension Transform {
  /// The transforms of a batch, padded to its largest height and width.
  public static func paddedAlike(_ transforms: [Transform]) -> [Transform] {
    let width = transforms.map(\.padded.width).max() ?? 0
    let height = transforms.map(\.padded.height).max() ?? 0
    return transforms.map {
      Transform(original: $0.original, resized: $0.resized, padded: Size(width: width, height: height))
    }
  }
}

/// What the frozen part of a network makes of a picture: all that the trained part takes.
public struct PictureFeatures: Sendable {
  /// The network's input.
  public let padded: Transform.Size
  /// The backbone's outputs where the pyramid is trained, the pyramid's levels where the heads are, and what both towers
  /// give where only the last layers are; each `[H, W, C]`.
  public let maps: [Tensor]

  public init(padded: Transform.Size, maps: [Tensor]) {
    self.padded = padded
    self.maps = maps
  }

  public var bytes: Int { maps.reduce(0) { $0 + $1.count * MemoryLayout<Float>.size } }
}

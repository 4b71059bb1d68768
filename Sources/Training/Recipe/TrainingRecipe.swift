import RetinaNet

/// How a family's published RetinaNets were trained, for batches of `batch` pictures.
///
/// | family | optimiser, rate, decay | epochs, drops by ten after | warm-up | shorter sides |
/// |---|---|---|---|---|
/// | torchvision v1 | SGD .9, .01, 1e-4 | 26, 16 and 22 | 1,000 steps | 800 |
/// | torchvision v2 | AdamW, 1e-4, .05 but for norms | 26, 16 and 22 | 1,000 | 480 to 800 by 32 |
/// | detectron2 | SGD .9, .01, 1e-4 but for norms | 90,000 steps, 60,000 and 80,000 | 1,000 | 640 to 800 by 32 |
/// | mmdetection | SGD .9, .01, 1e-4 | 12, 8 and 11 | 500 | 800 |
///
/// All take 8 devices with 2 pictures each, mirror half of the pictures, group pictures by their aspect, and train the last
/// three stages of a backbone that ImageNet's classes have taught.
///
/// Sources: torchvision `references/detection/README.md` (v1's command), pull request 5756 (v2's command), `train.py`,
/// `engine.py` (warm-up) and `presets.py`; detectron2 `configs/Base-RetinaNet.yaml`,
/// `configs/COCO-Detection/retinanet_R_50_FPN_1x.yaml` and `config/defaults.py`; mmdetection
/// `configs/retinanet/retinanet_r50_fpn_1x_coco.py` with its bases `models/retinanet_r50_fpn.py`,
/// `datasets/coco_detection.py` and `schedules/schedule_1x.py`.
///
/// What differs here: pictures without objects stay, as background, where all of them leave these out; the warm-up rises
/// to the full rate in its last step, where theirs does in the step after it, a tenth of a percent apart. DeepForest, whose
/// networks are torchvision's v1, fine-tunes them with SGD .9 at .001 for batches of 1, without decay, warm-up or drops
/// (its `conf/config.yaml` and `main.py`): about v1's rate, scaled to the batch.
public struct TrainingRecipe: Sendable, Hashable {
  /// Whose it is, in words.
  public let source: String
  public let method: Optimizer.OptimizerMethod
  public let weightDecay: Double
  public let decayed: DecayedParameters
  /// The highest learning rate, for `batch` pictures in a step.
  public let rate: Double
  /// Shares of the run at which the rate is divided by ten.
  public let drops: [Double]
  public let epochs: Double
  /// Steps in which the rate rises.
  public let warmup: Int
  public let flip: Double
  /// Lengths of the shorter side, of which one is drawn for each picture; `nil`: as in detection.
  public let minSizes: [Int]?

  /// Pictures in a step, in all recipes.
  public static let batch = 16

  public init(_ family: Family) {
    source = "\(family.title)'s published recipe"
    flip = 0.5
    switch family {
    case .torchvision:
      (method, weightDecay, decayed, rate) = (.sgd(momentum: 0.9), 1e-4, .all, 0.01)
      (drops, epochs, warmup, minSizes) = ([16.0 / 26, 22.0 / 26], 26, 1000, nil)
    case .torchvisionV2:
      (method, weightDecay, decayed, rate) = (.usualAdamW, 0.05, .exceptNorms, 1e-4)
      (drops, epochs, warmup) = ([16.0 / 26, 22.0 / 26], 26, 1000)
      minSizes = Array(stride(from: 480, through: 800, by: 32))
    case .detectron2:
      (method, weightDecay, decayed, rate) = (.sgd(momentum: 0.9), 1e-4, .exceptNorms, 0.01)
      // 90,000 steps of 16, of the 117,266 pictures of COCO's train2017 that have objects.
      (drops, epochs, warmup) = ([60.0 / 90, 80.0 / 90], 90_000 * 16 / 117_266.0, 1000)
      minSizes = Array(stride(from: 640, through: 800, by: 32))
    case .mmdetection:
      (method, weightDecay, decayed, rate) = (.sgd(momentum: 0.9), 1e-4, .all, 0.01)
      (drops, epochs, warmup, minSizes) = ([8.0 / 12, 11.0 / 12], 12, 500, nil)
    }
  }

  /// AdamW where a recipe has SGD, and the other way round: the numbers of the recipe that has it.
  public static func usual(_ name: String, _ family: Family) -> TrainingRecipe {
    let own = TrainingRecipe(family)
    guard own.method.name != name else { return own }
    return TrainingRecipe(name == "adamw" ? .torchvisionV2 : .torchvision)
  }

  /// What batch normalisation does while a family trains.
  ///
  /// - Parameter hasTrainedNorms: whether the weights come from a network whose normalisations were trained.
  public static func norms(_ family: Family, hasTrainedNorms: Bool) -> NormMode {
    switch family {
    case .torchvision: hasTrainedNorms ? .batch(momentum: 0.1) : .frozen
    case .torchvisionV2: .batch(momentum: 0.1)
    case .detectron2: .frozen
    case .mmdetection: .stored
    }
  }

  /// What is trained of a network that starts from weights: all families freeze the stem and the first stage.
  public static let trainedFromWeights = TrainedPart.backbone(3)
}

import Imaging
import RetinaNet
import Support
import Tensors
import Training

/// A small random picture: anchors of a family, outputs that no network made, and objects.
struct LossFixture {
  var family = Family.torchvision
  var classCount = 3
  var objectCount = 6
  var seed: UInt64 = 1
  /// Objects beside the random ones, in pixels of the original picture.
  var extraBoxes: [Box] = []
  /// Multiplies logits and deltas.
  var loudness: Float = 1

  static let original = Transform.Size(width: 45, height: 30)
  static let resized = Transform.Size(width: 90, height: 60)
  static let padded = Transform.Size(width: 96, height: 64)

  /// The picture's trace; `change` may alter logits and deltas of all levels.
  func trace(
    _ change: (_ logits: inout [[Float]], _ deltas: inout [[Float]]) -> Void = { _, _ in }
  ) -> Trace {
    var random = SeededRandom(seed: seed)
    let generator = AnchorGenerator(
      family: family, sizes: (0..<5).map { [Double(16 << $0), Double(20 << $0)] }, aspectRatios: [0.5, 1, 2])
    let grids = CellGrid.all(generator, padded: Self.padded)
    var logits = grids.map { grid in
      (0..<grid.rows * grid.columns * 6 * classCount).map { _ in loudness * (3 * random.normal() - 1) }
    }
    var deltas = grids.map { grid in
      (0..<grid.rows * grid.columns * 6 * 4).map { _ in loudness * 0.4 * random.normal() }
    }
    change(&logits, &deltas)
    let levels = grids.indices.map { level in
      let (height, width) = (grids[level].rows, grids[level].columns)
      return Trace.Level(
        name: "P\(level + 3)", features: Tensor(shape: [height, width, 1]) { $0.initialize(repeating: 0) },
        logits: Tensor(shape: [height * width * 6, classCount], logits[level]),
        deltas: Tensor(shape: [height * width * 6, 4], deltas[level]),
        anchors: generator.anchors(level: level, gridHeight: height, gridWidth: width, padded: Self.padded),
        anchorsPerCell: 6, strideX: grids[level].strideX, strideY: grids[level].strideY)
    }
    return Trace(
      image: Image(width: 1, height: 1, pixels: [0, 0, 0]), file: "random",
      configuration: configuration(generator),
      transform: Transform(original: Self.original, resized: Self.resized, padded: Self.padded),
      input: Tensor(shape: [1, 1, 3], [0, 0, 0]), backbone: [], levels: levels)
  }

  /// Of all sizes, some alike, some beyond the border.
  func objects() -> [TrainingObject] {
    var random = SeededRandom(seed: seed &+ 1000)
    var boxes: [Box] = (0..<objectCount).map { place in
      let (x, y) = (41 * random.uniform() - 2, 28 * random.uniform() - 2)
      let (width, height) = (3 + 30 * random.uniform(), 3 + 20 * random.uniform())
      return Box(x1: x, y1: y, x2: x + width, y2: y + height)
    }
    if objectCount > 3 {
      boxes[1] = boxes[0]
      boxes[2] = Box(
        x1: boxes[0].x1 + 0.5, y1: boxes[0].y1, x2: boxes[0].x2 + 0.5, y2: boxes[0].y2)
    }
    return (boxes + extraBoxes).map { TrainingObject(box: $0, label: random.below(classCount)) }
  }

  func naive(_ trace: Trace, _ targets: TrainingTargets, _ settings: LossSettings, _ matcher: AnchorMatcher)
    -> NaiveLoss
  {
    NaiveLoss(
      family: family, alpha: settings.focal.alpha, gamma: settings.focal.gamma, box: settings.box,
      anchors: trace.levels.flatMap { level in
        (0..<level.anchorCount).map { row in (0..<4).map { level.anchors[flat: row * 4 + $0] } }
      },
      boxes: targets.boxes.map { [$0.x1, $0.y1, $0.x2, $0.y2] }, labels: targets.objects.map(\.label),
      classCount: classCount, rule: matcher.lowQuality)
  }

  private func configuration(_ generator: AnchorGenerator) -> Configuration {
    Configuration(
      name: "random", family: family, classes: (0..<classCount).map { "class \($0)" },
      anchors: .init(sizes: generator.sizes, aspectRatios: generator.aspectRatios),
      input: .init(
        mean: [0, 0, 0], std: [1, 1, 1], scale: 255, bgr: false, minSize: 60, maxSize: 90, sizeDivisible: 32
      ),
      normEpsilon: 1e-5, strideIn3x3: true, p6Source: .p5, reluBeforeP7: true,
      thresholds: Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300), displayScore: 0.5)
  }
}

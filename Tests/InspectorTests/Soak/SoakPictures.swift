import Diagnosis
import Imaging
import RetinaNet
import Support
import Tensors
import Terminal
import TestSupport

@testable import Inspector

/// Pictures that an inspector may be given: of odd shapes, with damaged numbers, and some that fail.
struct SoakPictures: Services {
  enum Entry {
    case good(InspectedPicture)
    /// It cannot be read.
    case unreadable
    /// The network cannot run over it.
    case refused(LoadedPicture)
  }

  let entries: [Entry]

  init() {
    entries = [
      .good(Self.inspected(width: 123, height: 94, padded: (256, 192), isHostile: false)),
      .good(Self.inspected(width: 1, height: 1, padded: (64, 64), isHostile: false)),
      .unreadable,
      .good(Self.inspected(width: 3, height: 2000, padded: (32, 1344), isHostile: false)),
      .good(Self.inspected(width: 2000, height: 3, padded: (1344, 32), isHostile: true)),
      .refused(LoadedPicture(Self.image(width: 40, height: 30))),
      .good(Self.inspected(width: 90, height: 120, padded: (96, 128), isHostile: true)),
    ]
  }

  /// The state at the start, as flags could have made it.
  func state(_ options: ViewOptions, _ traits: TerminalTraits, runs: Int, memory: Int) -> State {
    let names = [
      "plain.png", "one pixel.png", "/no/such/\u{1B}[31mfile.png", "it's \"tall\" & $(more).png",
      "breit größer – 鳥.jpg", "-", "./-dash.png",
    ]
    let models = runs == 0 ? ["made"] : (0..<runs).map { "run \($0)" }
    var state = State(
      pictures: zip(names, entries).enumerated().map { index, pair in
        PictureEntry(name: pair.0, objects: Self.objects(of: pair.1, seed: UInt64(index)))
      },
      models: models.map { ModelEntry(name: $0, configuration: Self.configuration) }, traits: traits,
      options: options,
      thresholds: Thresholds(score: 0.5, nms: 0.5, topK: 1000, maxDetections: 300), memory: memory,
      invocation: Invocation(pictures: names, flags: ["--labels", "names with spaces.txt"]))
    guard runs > 0 else { return state }
    state.training.runs = models.map { TrainingState.run($0, TrainingState.half, .running) }
    state.training.path = "runs/it's one"
    state.training.isSteered = runs == 1
    state.inference.revision = 1
    return state
  }

  func prepare(_ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void)
    throws -> InspectedPicture
  {
    switch entries[inference.picture] {
    case .unreadable: throw TestError("/no/such/\u{1B}[31mfile.png: no such file")
    case .refused(let picture):
      try report(.read(picture))
      throw TestError("the picture needs 99 GB: give --min-size 100")
    case .good(let inspected):
      try report(.read(inspected.picture))
      for share in [0.1, 0.5, 1] { try report(.working("running the network: backbone", share)) }
      try report(.working("sorting scores", nil))
      return inspected
    }
  }

  func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    let image =
      switch entries[picture] {
      case .good(let inspected): inspected.picture.image
      case .refused(let picture): picture.image
      case .unreadable: throw TestError("/no/such/\u{1B}[31mfile.png: no such file")
      }
    return (image, PixelSize(width: image.width, height: image.height))
  }

  /// Has all sorted and decoded that any thresholds ask for, which is then kept.
  func prepareForAllThresholds() {
    for case .good(let inspected) in entries {
      _ = inspected.candidates.select(Thresholds(score: 0, nms: 0.5, topK: Int(Int32.max), maxDetections: 1))
    }
  }

  var threads: Int { 2 }

  func savePNG(_ frame: Frame, of inference: InferenceID, in view: ViewKind) throws -> String { "view.png" }

  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String
  {
    throw TestError("the disk is full")
  }

  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String {
    "it's-ground-truth.json"
  }

  /// Ground truth: some of it where something is detected, some anywhere, of odd sides; of one picture none is known,
  /// of one it is known that there is nothing.
  private static func objects(of entry: Entry, seed: UInt64) -> [MarkedObject]? {
    var random = SeededRandom(seed: seed)
    guard case .good(let inspected) = entry else { return seed == 5 ? nil : [] }
    let detections = inspected.candidates.select(
      Thresholds(score: 0.3, nms: 0.7, topK: 50, maxDetections: 12)
    ).detections
    var targets = detections.map { Target(box: $0.box, label: $0.label) }
    let odd: [Float] = [0, 1, 7, 64, 5000, -20, 3e38, .infinity]
    for _ in 0..<8 {
      func side() -> Float { odd.randomElement(using: &random)! }
      let (x, y) = (side(), side())
      targets.append(
        Target(
          box: Box(x1: x, y1: y, x2: x + side(), y2: y + side()),
          label: Int.random(in: 0..<20, using: &random),
          isCrowd: Int.random(in: 0..<8, using: &random) == 0))
    }
    return targets.map { MarkedObject($0, origin: $0.isCrowd ? .file : .drawn) }
  }

  // MARK: - Making them

  /// A background, a class without a name of its own, and names that are hard to quote, to list or to show.
  private static let classes: [String?] =
    [nil, "bird", "bird", "traffic light", "it's, a=0.3 \"name\"", "", "7", "ñandú Ω – ж", "-f"]
    + (9..<20).map { "class \($0)" }

  static let configuration = renamed(SyntheticTrace.small.make().configuration)

  private static func renamed(_ made: Configuration) -> Configuration {
    Configuration(
      name: made.name, family: made.family, classes: classes, anchors: made.anchors, input: made.input,
      normEpsilon: made.normEpsilon, strideIn3x3: made.strideIn3x3, p6Source: made.p6Source,
      reluBeforeP7: made.reluBeforeP7, thresholds: made.thresholds, displayScore: made.displayScore)
  }

  private static func image(width: Int, height: Int) -> Image {
    let pixels = (0..<width * height).flatMap { place -> [UInt8] in
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      return [UInt8(x & 255), UInt8(y & 255), UInt8((x ^ y) & 255)]
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  private static func inspected(
    width: Int, height: Int, padded: (width: Int, height: Int), isHostile: Bool
  ) -> InspectedPicture {
    var recipe = SyntheticTrace.small
    recipe.padded = .init(width: padded.width, height: padded.height)
    let made = recipe.make()
    let map = isHostile ? MadeMaps.hostile : { MadeMaps.noise($0, $1, $2) }
    func damaged(_ tensor: Tensor) -> Tensor {
      guard isHostile else { return tensor }
      let bad: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30]
      return Tensor(
        shape: tensor.shape,
        tensor.elements.enumerated().map { $0 % 97 == 0 ? bad[$0 / 97 % bad.count] : $1 })
    }
    let levels = made.levels.map { level in
      Trace.Level(
        name: level.name, features: map(level.gridHeight, level.gridWidth, 5 + level.gridWidth % 3),
        logits: damaged(level.logits), deltas: damaged(level.deltas), anchors: level.anchors,
        anchorsPerCell: level.anchorsPerCell, strideX: level.strideX, strideY: level.strideY)
    }
    let image = image(width: width, height: height)
    let trace = Trace(
      image: image, file: made.file, configuration: configuration,
      transform: Transform(
        original: .init(width: width, height: height), resized: made.transform.resized,
        padded: made.transform.padded),
      input: made.input,
      backbone: made.levels.prefix(3).enumerated().map { map($1.gridHeight, $1.gridWidth, 8 << $0) },
      levels: levels)
    return InspectedPicture(
      picture: LoadedPicture(image), trace: trace, candidates: PreparedCandidates(trace, above: 0.05))
  }
}

extension SyntheticTrace {
  /// Twenty classes over a small picture.
  fileprivate static var small: SyntheticTrace {
    var recipe = SyntheticTrace()
    recipe.padded = .init(width: 64, height: 64)
    (recipe.classes, recipe.candidateClasses, recipe.candidates) = (20, 20, 400)
    return recipe
  }
}

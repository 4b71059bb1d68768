import Checkpoints
import Foundation
import Support

/// The `config.yaml` that detectron2 writes into a run's folder, beside the weights, or that was put there: of its
/// own configurations or of a LazyConfig.
///
/// Source: detectron2 `config/defaults.py`, `config/lazy.py`, `engine/defaults.py`, `configs/Base-RetinaNet.yaml`.
struct Detectron2ConfigFile {
  /// `nil` where the file, and what it is built on, is of something else.
  private(set) var layer: ConfigurationLayer?
  /// For a person: what it is built on and is not there, keys that are not known, what the weights contradict.
  var warnings: [String] { review.warnings + (takesDefaultMean ? [Detectron2Rules.defaultMeanNote] : []) }
  /// Whether the layer's mean follows from FORMAT RGB alone.
  private var takesDefaultMean = false
  /// Whether it is built on others that are not there.
  var isPartial: Bool { !chain.missing.isEmpty }
  private var review: SettingsReview
  private let chain: Detectron2ConfigChain
  private let file: String
  private let isLazy: Bool
  private let architecture: Architecture?

  /// `nil` where there is no such file.
  ///
  /// - Parameters:
  ///   - architecture: of the weights; `nil` for nothing to compare with.
  ///   - stronger: flags and files, which may replace what is not computed.
  /// - Throws: `ConfigurationError` where it cannot be read, or asks for what RetinaScope does not compute.
  init?(
    besideCheckpoint path: String, _ architecture: Architecture? = nil, stronger: [ConfigurationLayer] = []
  ) throws(ConfigurationError) {
    let file = URL(filePath: path).deletingLastPathComponent().appending(path: "config.yaml").path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    try self.init(
      Detectron2ConfigChain(file: file), file: file, .trainer("config.yaml"), architecture, stronger)
  }

  /// For weights with a mean of their own.
  mutating func leaveDefaultMean() {
    if takesDefaultMean { layer?.mean = nil }
    takesDefaultMean = false
  }

  /// The file that a person names.
  init(
    given file: String, _ architecture: Architecture, stronger: [ConfigurationLayer] = []
  ) throws(ConfigurationError) {
    try self.init(Detectron2ConfigChain(file: file), file: file, .config(file: file), architecture, stronger)
  }

  /// From memory; what it is built on is not read.
  init(yaml bytes: [UInt8], file: String) throws(ConfigurationError) {
    try self.init(
      Detectron2ConfigChain(yaml: bytes, file: file), file: file, .trainer("config.yaml"), nil, [])
  }

  private init(
    _ chain: Detectron2ConfigChain, file: String, _ origin: SettingOrigin, _ architecture: Architecture?,
    _ stronger: [ConfigurationLayer]
  ) throws(ConfigurationError) {
    (self.chain, self.file, self.architecture) = (chain, file, architecture)
    isLazy = chain["model._target_"]?.text != nil
    review = SettingsReview(
      source: file, shortSource: origin.description,
      mend: "where the weights were trained otherwise, correct it there", stronger: stronger)
    guard isLazy || chain.isDetectron2 else { return }
    for base in chain.missing {
      review.note(
        "it is built on \(short(base)), which is not there: what that says of the model is not read")
    }
    try review.demand(chain["MODEL.META_ARCHITECTURE"], among: ["RetinaNet"], "MODEL.META_ARCHITECTURE")
    if isLazy {
      for part in Detectron2Rules.lazyClasses {
        try review.demand(chain[part.path + "._target_"], among: part.names, part.path + "._target_")
      }
    }
    for root in chain.roots {
      for section in isLazy ? Detectron2Rules.lazySections : Detectron2Rules.sections {
        let names = section.path.split(separator: ".").map(String.init)
        try review.review(
          names.reduce(root as PlainValue?) { $0?[$1] }, section.path, section.rules)
      }
    }
    var layer = ConfigurationLayer(origin: origin)
    try readInput(&layer)
    try readAnchors(&layer)
    try readNorms()
    let weights = "MODEL.RETINANET.BBOX_REG_WEIGHTS"
    layer.deltaScaling = try review.four(setting(weights), place(weights), .deltaScale).map {
      DeltaScaling(weights: $0)
    }
    layer.score = try share("MODEL.RETINANET.SCORE_THRESH_TEST").map(Float.init)
    layer.nms = try share("MODEL.RETINANET.NMS_THRESH_TEST")
    layer.topK = try count("MODEL.RETINANET.TOPK_CANDIDATES_TEST", Thresholds.noLimit)
    layer.maxDetections = try count("TEST.DETECTIONS_PER_IMAGE", Thresholds.noLimit)
    layer.strideIn3x3 = setting("MODEL.RESNETS.STRIDE_IN_1X1")?.bool.map { !$0 }
    if isLazy {
      // A bottleneck's own default.
      if chain["model.backbone.bottom_up.stages._target_"] != nil {
        layer.strideIn3x3 = layer.strideIn3x3 ?? true
      }
      switch chain["model.backbone.top_block.in_feature"]?.text {
      case "p5": layer.p6Source = .p5
      case "res5": layer.p6Source = .c5
      default: break
      }
    }
    compareWeights()
    if chain["TEST.AUG.ENABLED"]?.bool == true {
      review.note("TEST.AUG.ENABLED is True: pictures are taken as they are here, without that augmentation")
    }
    try layer.checkBounds()
    self.layer = layer
  }

  // MARK: - Settings by their places

  /// Where a setting stands in this file.
  private func place(_ path: String) -> String { isLazy ? Detectron2Rules.lazyPaths[path] ?? path : path }

  private func setting(_ path: String) -> PlainValue? { chain[place(path)] }

  private func share(_ path: String) throws(ConfigurationError) -> Double? {
    try review.share(setting(path), place(path))
  }

  private func count(_ path: String, _ most: Int) throws(ConfigurationError) -> Int? {
    try review.count(setting(path), place(path), most: most)
  }

  // MARK: - What is read

  private mutating func readInput(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    let bgr = setting("INPUT.FORMAT")?.text.map { $0 == "BGR" }
    layer.bgr = bgr
    for (path, field) in [("MODEL.PIXEL_MEAN", \ConfigurationLayer.mean), ("MODEL.PIXEL_STD", \.std)] {
      guard let given = setting(path), given != PlainValue.none else { continue }
      guard let values = given.numbers, values.count == 3 else {
        throw .wrongValue(
          source: file, path: place(path), found: given.spelled,
          expected: "three numbers, one for each channel")
      }
      layer[keyPath: field] = bgr == false ? values : values.reversed()
    }
    if bgr == false, !isLazy, layer.mean == nil, !isPartial {
      // detectron2 subtracts its own from the channels as they come, in whatever order that is.
      (layer.mean, takesDefaultMean) = ([103.53, 116.28, 123.675], true)
    }
    let step = isLazy ? try lazyResizing() : nil
    let short = isLazy ? step?["short_edge_length"] : chain["INPUT.MIN_SIZE_TEST"]
    let path = isLazy ? "dataloader.test.mapper.augmentations" : "INPUT.MIN_SIZE_TEST"
    if short?.number == 0 {
      // Pictures are not resized, whatever the longer side.
      layer.minSize = 0
    } else {
      layer.minSize = try review.count(short, path, most: ConfigurationLayer.largestSize)
      layer.maxSize = try review.count(
        isLazy ? step?["max_size"] : chain["INPUT.MAX_SIZE_TEST"],
        isLazy ? path : "INPUT.MAX_SIZE_TEST", most: ConfigurationLayer.largestSize)
    }
  }

  /// What a LazyConfig's mapper does with a test picture.
  private mutating func lazyResizing() throws(ConfigurationError) -> PlainValue? {
    let path = "dataloader.test.mapper.augmentations"
    guard let steps = chain[path]?.list else { return nil }
    for step in steps {
      let name = step["_target_"]?.text?.split(separator: ".").last.map(String.init)
      if name != "ResizeShortestEdge" {
        try review.refuse(path, step.spelled, computed: "ResizeShortestEdge", unless: .size)
      }
    }
    return steps.first { $0["short_edge_length"] != nil }
  }

  private mutating func readAnchors(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    layer.levels = try levels()
    let levels = layer.levels ?? Configuration.Anchors.usualLevels
    if let node = setting("MODEL.ANCHOR_GENERATOR.SIZES") {
      guard let sizes = Self.lists(node) ?? Self.comprehension(node) else {
        throw .wrongValue(
          source: file, path: place("MODEL.ANCHOR_GENERATOR.SIZES"), found: "no list of lists of numbers",
          expected: "the sizes of each level in numbers, as in the config.yaml that detectron2 writes")
      }
      // One list counts for all levels.
      layer.anchorSizes = sizes.count == 1 ? Array(repeating: sizes[0], count: levels.count) : sizes
    }
    if let strides = chain["model.anchor_generator.strides"], isLazy,
      !strides.means(.list(levels.map { .integer(1 << $0) }))
    {
      try review.refuse(
        "model.anchor_generator.strides", strides.spelled,
        computed: "the levels' strides, \(levels.map { "\(1 << $0)" }.joined(separator: ", "))")
    }
    guard let node = setting("MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS") else { return }
    guard let ratios = Self.lists(node), let first = ratios.first else {
      throw .wrongValue(
        source: file, path: place("MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS"), found: node.spelled,
        expected: "positive numbers, or a list of them for each level")
    }
    if !ratios.allSatisfy({ $0 == first }) {
      try review.refuse(
        place("MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS"), "different on each level",
        computed: "the same on all levels")
    }
    layer.aspectRatios = first
  }

  /// The numbers of levels by detectron2's names: "p3".
  private mutating func levels() throws(ConfigurationError) -> [Int]? {
    guard let names = setting("MODEL.RETINANET.IN_FEATURES")?.list?.compactMap(\.text), !names.isEmpty else {
      return nil
    }
    let numbers = names.map { $0.first == "p" ? Int($0.dropFirst()) ?? 0 : 0 }
    guard numbers.allSatisfy((2...12).contains), zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      try review.refuse(
        place("MODEL.RETINANET.IN_FEATURES"), short(names.joined(separator: ", ")),
        computed: "levels of the pyramid, the finest first")
      return nil
    }
    return numbers
  }

  /// Normalisations whose arrays look like another's.
  private mutating func readNorms() throws(ConfigurationError) {
    let known = Detectron2Rules.batchNorms + ["GN", ""]
    for path in ["MODEL.RETINANET.NORM", "MODEL.RESNETS.NORM"] {
      // A LazyConfig may take it from elsewhere: "${..norm}".
      guard let name = setting(path), name.text?.hasPrefix("${") != true else { continue }
      try review.demand(name, among: known, place(path))
    }
  }

  // MARK: - What the weights contradict

  private mutating func compareWeights() {
    guard let architecture else { return }
    func compare(_ path: String, _ weights: Int, _ unit: String) {
      review.compare(setting(path), weights, place(path), unit)
    }
    compare("MODEL.RETINANET.NUM_CLASSES", architecture.classCount, "class channels")
    compare("MODEL.RETINANET.NUM_CONVS", architecture.classTower.count, "convolutions in each head")
    compare("MODEL.FPN.OUT_CHANNELS", architecture.pyramid.channels, "channels in the pyramid")
    let features = setting("MODEL.FPN.IN_FEATURES")?.list?.compactMap(\.text)
    if let features, features != architecture.pyramid.sources.map({ "res\($0)" }) {
      review.note(
        "\(place("MODEL.FPN.IN_FEATURES")) says \(short(features.joined(separator: ", "))), but the weights have "
          + "\(architecture.pyramid.sources.map { "res\($0)" }.joined(separator: ", ")); they are followed")
    }
    let norms = [
      ("MODEL.RETINANET.NORM", architecture.classTower + architecture.boxTower, "heads"),
      ("MODEL.FPN.NORM", architecture.pyramid.lateral, "pyramid"),
    ]
    for (path, layers, part) in norms {
      guard let name = setting(path)?.text, !name.hasPrefix("${") else { continue }
      let own = Set(layers.map { Self.kind(of: $0.norm) })
      let stated: Set = [name.isEmpty ? "no normalisation" : name == "GN" ? "GroupNorm" : "BatchNorm"]
      guard own != stated else { continue }
      review.note(
        "\(place(path)) says \(name.isEmpty ? "''" : name), but the weights have \(own.sorted().joined(separator: ", ")) "
          + "in the \(part); they are followed")
    }
  }

  private static func kind(of norm: Architecture.Norm?) -> String {
    switch norm {
    case nil: "no normalisation"
    case .group: "GroupNorm"
    case .batch, .batchPerLevel: "BatchNorm"
    }
  }

  // MARK: - Lists

  /// detectron2's own way to write the sizes, which it evaluates: `[[x, x * 2**(1.0/3), x * 2**(2.0/3) ] for x in [32, 64]]`.
  private static func comprehension(_ value: PlainValue) -> [[Double]]? {
    guard let text = value.list?.first?.text ?? value.text, text.utf8.count <= 1024 else { return nil }
    let plain = text.filter { !$0.isWhitespace }
    let start = "[[x,x*2**(1.0/3),x*2**(2.0/3)]forxin["
    guard plain.hasPrefix(start), plain.hasSuffix("]]") else { return nil }
    let parts = plain.dropFirst(start.count).dropLast(2).split(
      separator: ",", omittingEmptySubsequences: false)
    let bases = parts.compactMap { Double($0) }
    guard bases.count == parts.count, bases.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return bases.map { base in (0..<3).map { base * pow(2, Double($0) / 3) } }
  }

  /// Lists of positive numbers, one for each level; numbers alone are one list.
  private static func lists(_ value: PlainValue) -> [[Double]]? {
    guard let items = value.list, items.count <= 256 else { return nil }
    let numbers = value.numbers
    let lists = numbers.map { [$0] } ?? items.compactMap(\.numbers)
    guard numbers != nil || lists.count == items.count, !items.isEmpty,
      lists.allSatisfy({ !$0.isEmpty && $0.count <= 256 && $0.allSatisfy { $0 > 0 } })
    else { return nil }
    return lists
  }
}

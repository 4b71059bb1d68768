import Foundation
import Support
import Yams

/// The `config.yaml` that detectron2 writes into a run's folder, beside the weights, or that was put there.
///
/// Source: detectron2 `config/defaults.py`, `engine/defaults.py`, `configs/Base-RetinaNet.yaml`.
struct Detectron2ConfigFile {
  /// `nil` where the file, and what it is built on, is of something else.
  private(set) var layer: ConfigurationLayer?
  /// What a person should know: configurations that it is built on and that are not there.
  let warnings: [String]
  private let chain: Detectron2ConfigChain
  private let file: String

  /// `nil` where there is no such file.
  ///
  /// - Throws: `ConfigurationError` where it cannot be read, or asks for what RetinaScope does not compute.
  init?(besideCheckpoint path: String) throws(ConfigurationError) {
    let file = URL(filePath: path).deletingLastPathComponent().appending(path: "config.yaml").path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    try self.init(Detectron2ConfigChain(file: file), file: file)
  }

  /// From memory; what it is built on is not read.
  init(yaml bytes: [UInt8], file: String) throws(ConfigurationError) {
    try self.init(Detectron2ConfigChain(yaml: bytes, file: file), file: file)
  }

  private init(_ chain: Detectron2ConfigChain, file: String) throws(ConfigurationError) {
    (self.chain, self.file) = (chain, file)
    let kind = chain["MODEL", "META_ARCHITECTURE"]?.string
    guard kind != nil || chain["MODEL", "RETINANET"] != nil else {
      warnings = []
      return
    }
    warnings = chain.warnings
    try demand(kind ?? "RetinaNet", "RetinaNet", "MODEL.META_ARCHITECTURE")
    var layer = ConfigurationLayer(origin: .trainer("config.yaml"))
    readInput(&layer)
    try readAnchors(&layer)
    try demand(chain["MODEL", "FPN", "FUSE_TYPE"]?.string ?? "sum", "sum", "MODEL.FPN.FUSE_TYPE")
    try demand(chain["MODEL", "RESNETS", "RES5_DILATION"]?.string ?? "1", "1", "MODEL.RESNETS.RES5_DILATION")
    if let weights = Self.numbers(chain["MODEL", "RETINANET", "BBOX_REG_WEIGHTS"]), weights != [1, 1, 1, 1] {
      throw other("MODEL.RETINANET.BBOX_REG_WEIGHTS", "\(weights)", "1, 1, 1, 1")
    }
    layer.score = share(chain["MODEL", "RETINANET", "SCORE_THRESH_TEST"]).map(Float.init)
    layer.nms = share(chain["MODEL", "RETINANET", "NMS_THRESH_TEST"])
    layer.topK = count(chain["MODEL", "RETINANET", "TOPK_CANDIDATES_TEST"], Int(Int32.max))
    layer.maxDetections = count(chain["TEST", "DETECTIONS_PER_IMAGE"], Int(Int32.max))
    layer.strideIn3x3 = chain["MODEL", "RESNETS", "STRIDE_IN_1X1"]?.bool.map { !$0 }
    try layer.checkBounds()
    self.layer = layer
  }

  private func readInput(_ layer: inout ConfigurationLayer) {
    let bgr = chain["INPUT", "FORMAT"]?.string.map { $0 == "BGR" }
    layer.bgr = bgr
    func channels(_ key: String) -> [Double]? {
      guard let values = Self.numbers(chain["MODEL", key]), values.count == 3 else { return nil }
      return bgr == false ? values : values.reversed()
    }
    layer.mean = channels("PIXEL_MEAN")
    layer.std = channels("PIXEL_STD")
    layer.minSize = count(chain["INPUT", "MIN_SIZE_TEST"], ConfigurationLayer.largestSize)
    layer.maxSize = count(chain["INPUT", "MAX_SIZE_TEST"], ConfigurationLayer.largestSize)
  }

  private func readAnchors(_ layer: inout ConfigurationLayer) throws(ConfigurationError) {
    if let offset = chain["MODEL", "ANCHOR_GENERATOR", "OFFSET"]?.float, offset != 0 {
      throw other("MODEL.ANCHOR_GENERATOR.OFFSET", "\(offset)", "anchors around the cells' corners: 0")
    }
    layer.levels = try levels()
    if let node = chain["MODEL", "ANCHOR_GENERATOR", "SIZES"] {
      guard let sizes = Self.lists(node) ?? Self.comprehension(node) else {
        throw .wrongValue(
          source: file, path: "MODEL.ANCHOR_GENERATOR.SIZES", found: "no list of lists of numbers",
          expected: "the sizes of each level in numbers, as in the config.yaml that detectron2 writes")
      }
      // One list counts for all levels.
      let count = layer.levels?.count ?? Configuration.Anchors.usualLevels.count
      layer.anchorSizes = sizes.count == 1 ? Array(repeating: sizes[0], count: count) : sizes
    }
    guard let ratios = Self.lists(chain["MODEL", "ANCHOR_GENERATOR", "ASPECT_RATIOS"]),
      let first = ratios.first
    else { return }
    guard ratios.allSatisfy({ $0 == first }) else {
      throw other(
        "MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS", "different on each level", "the same on all levels")
    }
    layer.aspectRatios = first
  }

  /// The numbers of levels by detectron2's names: "p3".
  private func levels() throws(ConfigurationError) -> [Int]? {
    let node = chain["MODEL", "RETINANET", "IN_FEATURES"]
    guard let names = node?.sequence?.compactMap(\.string), !names.isEmpty else { return nil }
    let numbers = names.map { $0.first == "p" ? Int($0.dropFirst()) ?? 0 : 0 }
    guard numbers.allSatisfy((2...12).contains), zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw other(
        "MODEL.RETINANET.IN_FEATURES", short(names.joined(separator: ", ")),
        "levels of the pyramid, the finest first")
    }
    return numbers
  }

  private func demand(_ value: String, _ known: String, _ path: String) throws(ConfigurationError) {
    guard value == known else { throw other(path, short(value), known) }
  }

  private func other(_ path: String, _ says: String, _ computed: String) -> ConfigurationError {
    .otherMathematics(source: file, path: path, says: says, computed: computed)
  }

  private func share(_ node: Node?) -> Double? { node?.float.flatMap { (0...1).contains($0) ? $0 : nil } }

  private func count(_ node: Node?, _ most: Int) -> Int? {
    node?.int.flatMap { (1...most).contains($0) ? $0 : nil }
  }

  /// detectron2's own way to write the sizes, which it evaluates: `[[x, x * 2**(1.0/3), x * 2**(2.0/3) ] for x in [32, 64]]`.
  private static func comprehension(_ node: Node) -> [[Double]]? {
    guard let text = node.sequence?.first?.string ?? node.string, text.utf8.count <= 1024 else { return nil }
    let plain = text.filter { !$0.isWhitespace }
    let start = "[[x,x*2**(1.0/3),x*2**(2.0/3)]forxin["
    guard plain.hasPrefix(start), plain.hasSuffix("]]") else { return nil }
    let parts = plain.dropFirst(start.count).dropLast(2).split(
      separator: ",", omittingEmptySubsequences: false)
    let bases = parts.compactMap { Double($0) }
    guard bases.count == parts.count, bases.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return bases.map { base in (0..<3).map { base * pow(2, Double($0) / 3) } }
  }

  private static func numbers(_ node: Node?) -> [Double]? {
    guard let items = node?.sequence, items.count <= 256 else { return nil }
    let numbers = items.compactMap(\.float)
    return numbers.count == items.count ? numbers : nil
  }

  /// Lists of positive numbers; one list counts for all levels.
  private static func lists(_ node: Node?) -> [[Double]]? {
    guard let items = node?.sequence, items.count <= 256 else { return nil }
    let lists = items.compactMap { numbers($0) }
    guard lists.count == items.count, lists.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 > 0 } }) else {
      return nil
    }
    return lists
  }
}

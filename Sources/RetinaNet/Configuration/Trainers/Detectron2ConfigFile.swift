import Foundation
import Support
import Yams

/// The `config.yaml` that detectron2 writes into a run's folder, beside the weights.
///
/// Source: detectron2 `config/defaults.py`, `engine/defaults.py`.
enum Detectron2ConfigFile {
  /// - Throws: `ConfigurationError` where it cannot be read, or asks for what RetinaScope does not compute.
  static func layer(besideCheckpoint path: String) throws(ConfigurationError) -> ConfigurationLayer? {
    let file = URL(filePath: path).deletingLastPathComponent().appending(path: "config.yaml").path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try InputFile.bytes(of: file, limit: mostBytes) } catch {
      throw .unreadable(source: file, why: error.reason)
    }
    return try layer(yaml: bytes, file: file)
  }

  /// As `layer(besideCheckpoint:)`, from memory. `nil` for YAML of something else.
  static func layer(yaml bytes: [UInt8], file: String) throws(ConfigurationError) -> ConfigurationLayer? {
    let text = String(decoding: TextEncoding.utf8(bytes) ?? bytes, as: UTF8.self)
    guard YAMLDepth.isHarmless(text) else {
      throw .unreadable(source: file, why: "its YAML is nested too deeply for a configuration")
    }
    let root: Node?
    // Nodes are not resolved, so that aliases cannot multiply them.
    do { root = try Yams.compose(yaml: text) } catch {
      throw .unreadable(source: file, why: "it is not YAML")
    }
    guard let model = root?["MODEL"], let kind = model["META_ARCHITECTURE"]?.string else { return nil }
    let source = SettingOrigin.trainer("config.yaml")
    func other(_ path: String, _ says: String, _ computed: String) -> ConfigurationError {
      .otherMathematics(source: file, path: path, says: says, computed: computed)
    }
    guard kind == "RetinaNet" else { throw other("MODEL.META_ARCHITECTURE", short(kind), "RetinaNet") }
    var layer = ConfigurationLayer(origin: source)
    let bgr = root?["INPUT"]?["FORMAT"]?.string.map { $0 == "BGR" }
    layer.bgr = bgr
    func channels(_ key: String) -> [Double]? {
      guard let values = numbers(model[key]), values.count == 3 else { return nil }
      return bgr == false ? values : values.reversed()
    }
    layer.mean = channels("PIXEL_MEAN")
    layer.std = channels("PIXEL_STD")
    let anchors = model["ANCHOR_GENERATOR"]
    if let offset = anchors?["OFFSET"]?.float, offset != 0 {
      throw other("MODEL.ANCHOR_GENERATOR.OFFSET", "\(offset)", "anchors around the cells' corners: 0")
    }
    let retinaNet = model["RETINANET"]
    layer.levels = try levels(retinaNet?["IN_FEATURES"], other)
    if let sizes = lists(anchors?["SIZES"]) {
      // One list counts for all levels.
      let count = layer.levels?.count ?? Configuration.Anchors.usualLevels.count
      layer.anchorSizes = sizes.count == 1 ? Array(repeating: sizes[0], count: count) : sizes
    }
    if let ratios = lists(anchors?["ASPECT_RATIOS"]), let first = ratios.first {
      guard ratios.allSatisfy({ $0 == first }) else {
        throw other(
          "MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS", "different on each level", "the same on all levels")
      }
      layer.aspectRatios = first
    }
    if let weights = numbers(retinaNet?["BBOX_REG_WEIGHTS"]), weights != [1, 1, 1, 1] {
      throw other("MODEL.RETINANET.BBOX_REG_WEIGHTS", "\(weights)", "1, 1, 1, 1")
    }
    func share(_ node: Node?) -> Double? { node?.float.flatMap { (0...1).contains($0) ? $0 : nil } }
    func count(_ node: Node?, _ most: Int) -> Int? {
      node?.int.flatMap { (1...most).contains($0) ? $0 : nil }
    }
    layer.score = share(retinaNet?["SCORE_THRESH_TEST"]).map(Float.init)
    layer.nms = share(retinaNet?["NMS_THRESH_TEST"])
    layer.topK = count(retinaNet?["TOPK_CANDIDATES_TEST"], Int(Int32.max))
    layer.maxDetections = count(root?["TEST"]?["DETECTIONS_PER_IMAGE"], Int(Int32.max))
    layer.minSize = count(root?["INPUT"]?["MIN_SIZE_TEST"], ConfigurationLayer.largestSize)
    layer.maxSize = count(root?["INPUT"]?["MAX_SIZE_TEST"], ConfigurationLayer.largestSize)
    layer.strideIn3x3 = model["RESNETS"]?["STRIDE_IN_1X1"]?.bool.map { !$0 }
    try layer.checkBounds()
    return layer
  }

  private static let mostBytes = 1 << 20

  /// The numbers of levels by detectron2's names: "p3".
  private static func levels(
    _ node: Node?, _ other: (String, String, String) -> ConfigurationError
  ) throws(ConfigurationError) -> [Int]? {
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

import Checkpoints
import Foundation
import Testing

@testable import RetinaNet

/// Settings of torchvision's networks beside the weights, by the names of its arguments.
@Suite struct TorchvisionSettingsTests {
  private typealias Saved = [String: PlainValue]

  private static func dictionary(_ members: KeyValuePairs<String, PlainValue>) -> PlainValue {
    .dictionary(members.map { .init(key: $0.key, value: $0.value) })
  }

  private static func numbers(_ values: [Double]) -> PlainValue { .list(values.map(PlainValue.number)) }

  private static func texts(_ values: [String]) -> PlainValue { .list(values.map(PlainValue.text)) }

  /// Three classes, nine anchors in each cell of five levels.
  private func read(_ saved: [String: PlainValue], stronger: [ConfigurationLayer] = []) throws
    -> TorchvisionSettings
  {
    let fixture = KeyFixture(blocks: [1, 1, 1, 1], bottleneck: false, pyramid: 32, depth: 1, classes: 3)
    return try TorchvisionSettings(
      saved, try Architecture.read(shapes: fixture.shapes).architecture, stronger: stronger)
  }

  private static let sizes: [[Double]] = [16, 32, 64, 128, 256].map { [$0, $0 + 4, $0 + 9] }

  private static let all: KeyValuePairs<String, PlainValue> = [
    "anchor_sizes": .list(sizes.map(numbers)),
    "aspect_ratios": .list(Array(repeating: numbers([0.5, 1, 2]), count: 5)),
    "num_classes": .integer(3), "class_names": texts(["__background__", "cat", "dog"]),
    "score_thresh": .number(0.2),
    "nms_thresh": .number(0.3), "detections_per_img": .integer(40), "topk_candidates": .integer(500),
    "min_size": .list([.integer(480), .integer(640)]), "max_size": .integer(1000),
    "image_mean": numbers([0.1, 0.2, 0.3]), "image_std": numbers([1, 1, 1]), "size_divisible": .integer(64),
    "lr": .number(0.001), "epoch": .integer(3),
  ]

  private func expectAll(_ settings: TorchvisionSettings, _ origin: String) {
    #expect(settings.warnings == [])
    #expect(settings.layers.map(\.origin) == [.trainer(origin)])
    guard let layer = settings.layers.first else { return }
    #expect(layer.anchorSizes == Self.sizes && layer.aspectRatios == [0.5, 1, 2])
    #expect(layer.classes == [nil, "cat", "dog"])
    #expect(layer.score == 0.2 && layer.nms == 0.3 && layer.maxDetections == 40 && layer.topK == 500)
    #expect(layer.minSize == 640 && layer.maxSize == 1000 && layer.sizeDivisible == 64)
    #expect(layer.mean == [0.1, 0.2, 0.3] && layer.std == [1, 1, 1])
  }

  @Test func `they are read beside the weights`() throws {
    expectAll(
      try read(Dictionary(uniqueKeysWithValues: Self.all.map { ($0.key, $0.value) })),
      "what lies beside the checkpoint's weights")
  }

  @Test(arguments: [
    ["hyper_parameters"], ["args"], ["config"], ["hparams", "model"], ["hyper_parameters", "cfg"],
  ])
  func `they are read in dictionaries of settings`(folders: [String]) throws {
    let inner = folders.dropFirst().reversed().reduce(Self.dictionary(Self.all)) { Self.dictionary([$1: $0]) }
    expectAll(try read([folders[0]: inner]), "the checkpoint's " + folders.joined(separator: "."))
  }

  @Test func `an anchor generator's own names are read in it`() throws {
    let generator = Self.dictionary([
      "sizes": .list(Self.sizes.map(Self.numbers)), "aspect_ratios": Self.numbers([1, 2, 3]),
    ])
    let layer = try #require(read(["args": Self.dictionary(["anchor_generator": generator])]).layers.first)
    #expect(layer.anchorSizes == Self.sizes && layer.aspectRatios == [1, 2, 3])
    #expect(try read(["sizes": .list(Self.sizes.map(Self.numbers))]).layers == [])
  }

  @Test(
    arguments: [
      ("list", texts(["a", "b", "c"]), ["a", "b", "c"]), ("one fewer", texts(["b", "c"]), [nil, "b", "c"]),
      ("channels", dictionary(["c": .integer(2), "a": .integer(0), "b": .integer(1)]), ["a", "b", "c"]),
      ("by channel", dictionary(["1": .text("b"), "2": .text("c")]), [nil, "b", "c"]),
      (
        "COCO",
        .list([
          dictionary(["id": .integer(1), "name": .text("b")]),
          dictionary(["id": .integer(2), "name": .text("c")]),
        ]), [nil, "b", "c"]
      ),
    ] as [(String, PlainValue, [String?])])
  func `classes are read in every form`(form: String, value: PlainValue, names: [String?]) throws {
    for key in ["class_names", "classes", "categories", "class_to_idx", "label_dict"] {
      let settings = try read([key: value])
      #expect(settings.layers.map(\.classes) == [names] && settings.warnings == [], "\(form) \(key)")
    }
  }

  @Test(
    arguments: [
      ("class_names", texts(["a"]), "1 class, which are not the weights' 3 class channels"),
      ("label_dict", dictionary(["Tree": .integer(7)]), "1 class, which"),
      ("num_classes", .integer(91), "says 91, but the weights have 3 class channels"),
      ("score_thresh", .number(5), "is 5.0, and a number from 0 to 1"),
      ("detections_per_img", .number(0.5), "a whole number from 1"),
      ("image_mean", numbers([123.675, 116.28, 103.53]), "pixels from 0 to 1"),
      (
        "anchor_sizes", numbers([32, 64, 128, 256, 512]),
        "1 size × 3 aspect ratios in a cell, but the weights have 9 anchors"
      ),
      ("anchor_sizes", .list([numbers([1, 2, 3])]), "sizes for 1 level, but the weights have P3 to P7"),
      ("aspect_ratios", numbers([1, 2]), "3 sizes × 2 aspect ratios"),
      ("box_score_thresh", .number(0.5), "also holds box_score_thresh"),
      ("score_threshold", .number(0.5), "also holds score_threshold"),
      ("teacher", dictionary(["nms_thresh": .number(0.5)]), "also holds teacher.nms_thresh"),
    ] as [(String, PlainValue, String)])
  func `what does not fit is named and not read`(key: String, value: PlainValue, words: String) throws {
    let settings = try read([key: value])
    #expect(settings.layers == [])
    #expect(settings.warnings.count == 1 && settings.warnings[0].contains(words), "\(settings.warnings)")
  }

  @Test func `ratios that differ between levels are refused`() throws {
    let ratios: PlainValue = .list((1...5).map { Self.numbers([1, 2, Double($0) + 2]) })
    let error = #expect(throws: ConfigurationError.self) { try read(["aspect_ratios": ratios]) }
    #expect(error?.description.contains("different on each level") == true)
    var layer = ConfigurationLayer(origin: .config(file: "c.json"))
    layer.aspectRatios = [0.5, 1, 2]
    #expect(try read(["aspect_ratios": ratios], stronger: [layer]).layers == [])
  }

  @Test func `of two values the inner one counts, then Lightning's, and else neither`() throws {
    func at(_ value: Double) -> PlainValue { Self.dictionary(["score_thresh": .number(value)]) }
    let inner = Self.dictionary(["score_thresh": .number(0.1), "retinanet": at(0.3)])
    #expect(try read(["hyper_parameters": Self.dictionary(["config": inner])]).layers.map(\.score) == [0.3])
    #expect(
      try read(["score_thresh": .number(0.1), "hyper_parameters": at(0.4)]).layers.map(\.score) == [0.4])
    let twice = try read(["args": at(0.1), "config": at(0.2)])
    #expect(twice.layers == [] && twice.warnings.count == 1)
    #expect(twice.warnings[0].contains("args.score_thresh is 0.1, but config.score_thresh 0.2"))
  }

  @Test func `sizes of objects are not those of pictures`() throws {
    #expect(try read(["args": Self.dictionary(["min_size": .integer(8)])]).layers == [])
    // Beside a detector's own settings they are.
    let settings = try read([
      "args": Self.dictionary(["min_size": .integer(640), "nms_thresh": .number(0.4)])
    ])
    #expect(settings.layers.map(\.minSize) == [640])
  }

  // MARK: - DeepForest

  @Test func `DeepForest's labels and thresholds are read`() throws {
    let labels = Self.dictionary(["dead": .integer(1), "tree": .integer(0), "snag": .integer(2)])
    let config = Self.dictionary([
      "architecture": .text("retinanet"), "score_thresh": .number(0.2), "nms_thresh": .number(0.1),
      "detections_per_img": .integer(20), "topk_candidates": .integer(50), "label_dict": .none,
    ])
    for saved: Saved in [
      ["label_dict": labels, "hyper_parameters": Self.dictionary(["config": config])],
      ["hyper_parameters": Self.dictionary(["config": config, "label_dict": labels])],
    ] {
      let settings = try read(saved)
      #expect(settings.warnings == [])
      #expect(settings.layers.compactMap(\.classes) == [["tree", "dead", "snag"]])
      #expect(settings.layers.compactMap(\.score) == [0.2] && settings.layers.compactMap(\.nms) == [0.1])
      #expect(
        settings.layers.compactMap(\.topK) == [50] && settings.layers.compactMap(\.maxDetections) == [20])
    }
    #expect(try read(["hyper_parameters": Self.dictionary(["config": config])]).layers.map(\.topK) == [50])
    let first = Self.dictionary([
      "label_dict": labels,
      "config_args": Self.dictionary([
        "nms_thresh": .number(0.2), "retinanet": Self.dictionary(["score_thresh": .number(0.3)]),
      ]),
    ])
    let old = try read(["hyper_parameters": first]).layers
    #expect(old.compactMap(\.score) == [0.3] && old.compactMap(\.nms) == [0.2])
    #expect(old.compactMap(\.classes) == [["tree", "dead", "snag"]])
  }
}

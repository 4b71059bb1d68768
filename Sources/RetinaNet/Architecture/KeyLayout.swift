/// How one library names the layers of a RetinaNet. Module paths have no prefix and no last dot.
protocol KeyLayout: Sendable {
  var family: Family { get }
  /// Keys that every file in this layout has and hardly any other network has: heads and outputs first.
  var markers: [String] { get }
  var stem: LayerPath { get }
  /// The module that holds the numbered blocks of stage 1…4.
  func stage(_ number: Int) -> String
  func layer(_ part: BlockPart, of block: String) -> LayerPath
  /// The laterals that the keys show, ascending.
  func laterals(in keys: KeyIndex) -> [PyramidLateral]
  /// The convolutions that give the levels beyond those of the laterals, ascending; empty where the keys show none.
  func extraLevels(in keys: KeyIndex) -> [LayerPath]
  /// The convolutions before a head's output, as many as the keys show.
  func tower(_ head: SubnetKind, in keys: KeyIndex) -> [LayerPath]
  func output(of head: SubnetKind) -> LayerPath
  /// The modules that a forward pass goes through. An array below one of them that no layer uses belongs to another
  /// network.
  var parts: [String] { get }
  /// Modules inside `parts` that a forward pass does not use: the classifier of a pretrained backbone.
  var classifiers: [String] { get }
  /// Modules inside `parts` that only training uses, whatever lies in them.
  var losses: [String] { get }
  /// Modules that change what the network computes and that RetinaScope does not run, among `keys`.
  func unsupported(in keys: KeyIndex) -> [String]
}

enum BlockPart: Sendable, CaseIterable { case conv1, conv2, conv3, downsample }

enum SubnetKind: Sendable { case classes, boxes }

/// The path of a convolution, and the possible paths of its normalisation.
struct LayerPath: Sendable {
  let convolution: String
  var norms: [String] = []
}

/// The 1×1 convolution over an output of the backbone, and the 3×3 one that gives the level.
struct PyramidLateral: Sendable {
  let lateral: LayerPath
  let output: LayerPath
  /// The number of the backbone's output, 3 for C3, where the names tell it.
  var source: Int?
}

enum KeyLayouts {
  static let all: [any KeyLayout] = [TorchvisionKeyLayout(), Detectron2KeyLayout(), MMDetectionKeyLayout()]
}

/// The layout that a checkpoint's keys follow, and their prefix.
struct LayoutPlace {
  let layout: any KeyLayout
  let prefix: String
  /// The prefixes of other networks in the file.
  private(set) var others: [String] = []
  /// Why this one was taken of several, if nobody asked for it.
  private(set) var why: String?

  /// The layout and prefix under which most of a layout's markers are found. `nil` where heads are missing altogether,
  /// or are those of a network that only shares torchvision's names.
  ///
  /// - Parameter wanted: which network, where a file holds two, such as a model and its moving average: a module's name
  ///   in the prefix, or the whole prefix.
  /// - Throws: `ArchitectureError.severalNetworks` where it is not known which one the framework would use.
  static func find(
    in keys: some Collection<String>, wanted: String? = nil
  ) throws(ArchitectureError) -> LayoutPlace? {
    var found: [(place: LayoutPlace, votes: Int)] = []
    for layout in KeyLayouts.all {
      for (prefix, votes) in votes(for: layout.markers, in: keys) where votes > 1 {
        found.append((LayoutPlace(layout: layout, prefix: prefix), votes))
      }
    }
    guard let most = found.map(\.votes).max(), !ForeignArchitecture.sharesNames(keys) else { return nil }
    let places = found.filter { $0.votes == most }.map(\.place)
      .sorted { ($0.prefix.count, $0.prefix) < ($1.prefix.count, $1.prefix) }
    func chosen(_ place: LayoutPlace, why: String? = nil) -> LayoutPlace {
      var place = place
      place.others = places.map(\.prefix).filter { $0 != place.prefix && !$0.isEmpty }
      place.why = why
      return place
    }
    if let wanted, let place = places.first(where: { $0.isNamed(wanted) }) { return chosen(place) }
    guard places.count > 1 else { return places[0] }
    // Semi-supervised training predicts with its teacher.
    let teachers = places.filter { $0.isNamed("teacher") }
    if teachers.count == 1, places.contains(where: { $0.isNamed("student") }) {
      return chosen(teachers[0], why: "semi-supervised training predicts with its teacher")
    }
    throw .severalNetworks(prefixes: places.map(\.prefix))
  }

  /// Whether the prefix is `name`, or has a module of that name.
  func isNamed(_ name: String) -> Bool {
    prefix.dropLast() == name || prefix == name || prefix.split(separator: ".").contains { $0 == name }
  }

  private static func votes(for markers: [String], in keys: some Collection<String>) -> [String: Int] {
    var votes: [String: Int] = [:]
    for key in keys {
      for marker in markers where key.hasSuffix(marker) {
        let prefix = String(key.dropLast(marker.count))
        if prefix.isEmpty || prefix.hasSuffix(".") { votes[prefix, default: 0] += 1 }
      }
    }
    return votes
  }
}

/// A checkpoint's shapes by key, without the common prefix, and the tree that the keys' dots make.
struct KeyIndex: Sendable {
  /// Modules with larger numbers are not layers of any RetinaNet; a hostile file may name the billionth.
  static let mostNumbers = 512
  /// Keys longer than this belong to no layer, and are left out of the tree.
  static let longestKey = 512

  let shapes: [String: [Int]]
  private let children: [String: Set<String>]

  init(shapes: [String: [Int]]) {
    self.shapes = shapes
    var children: [String: Set<String>] = [:]
    for key in shapes.keys where key.utf8.count <= Self.longestKey {
      var parent = Substring(key)
      while let dot = parent.lastIndex(of: ".") {
        let child = String(parent[parent.index(after: dot)...])
        parent = parent[..<dot]
        if !children[String(parent), default: []].insert(child).inserted { break }
      }
    }
    self.children = children
  }

  /// Whether there is an array with exactly this key.
  func holds(_ key: String) -> Bool { shapes[key] != nil }

  /// Whether there is an array below this module.
  func holdsModule(_ path: String) -> Bool { children[path] != nil }

  /// The numbers of a module's numbered children, ascending.
  func numbers(under path: String) -> [Int] {
    (children[path] ?? []).compactMap { Int($0) }.filter { (0..<Self.mostNumbers).contains($0) }.sorted()
  }
}

/// Keys outside of the network's parts that no pass uses: counters, stored anchors, picture statistics (the
/// configuration's matter), and training's own state.
enum IgnoredKeys {
  /// Last components.
  private static let names: Set<String> = ["num_batches_tracked", "n_averaged"]
  /// Components anywhere.
  private static let modules: Set<String> = [
    "anchor_generator", "anchors", "pixel_mean", "pixel_std", "image_mean", "image_std", "fc", "linear",
    "loss_fn", "criterion", "loss_normalizer", "iou_metric", "mAP_metric", "precision_recall_metric",
    "empty_frame_accuracy",
  ]

  static func contain(_ key: String) -> Bool {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    return parts.last.map { names.contains(String($0)) } == true
      || parts.contains { modules.contains(String($0)) }
  }
}

extension KeyLayout {
  var losses: [String] { [] }

  /// Whether a key, without the prefix, lies in a part of the network.
  func isInside(_ key: String) -> Bool { parts.contains { key.hasPrefix("\($0).") } }

  /// Whether a key inside a part does no harm, though no layer uses it: a normalisation's counter beside its
  /// statistics, or a classifier's array.
  ///
  /// - Parameter used: the keys that layers use.
  func isHarmless(_ key: String, used: Set<String>) -> Bool {
    if key.hasSuffix(".num_batches_tracked") {
      return used.contains(key.dropLast("num_batches_tracked".count) + "running_mean")
    }
    return classifiers.contains { key == "\($0).weight" || key == "\($0).bias" }
      || losses.contains { key.hasPrefix($0 + ".") }
  }
}

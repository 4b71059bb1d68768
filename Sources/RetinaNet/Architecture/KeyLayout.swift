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
  /// Modules inside `parts` that only training runs: losses, some of which keep statistics.
  var losses: [String] { get }
  /// Modules inside `parts` that a forward pass does not use: the classifier of a pretrained backbone.
  var classifiers: [String] { get }
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

/// Which of a file's networks the program that wrote it predicts with.
struct PredictedNetwork: Sendable, Hashable {
  /// A module's name: "teacher".
  let name: String
  /// How that is known, for people.
  let why: String
}

/// The layout that a checkpoint's keys follow, and their prefix.
struct LayoutPlace {
  let layout: any KeyLayout
  let prefix: String
  /// The prefixes of other networks in the file.
  private(set) var others: [String] = []
  /// Why this one was taken of several, if nobody asked for it.
  private(set) var why: String?

  /// More networks in one file than any program writes; with so many, asking for one by its name takes no time either.
  private static let mostNetworks = 256

  /// The layout and prefix under which most of a layout's markers are found. `nil` where heads are missing altogether,
  /// or are those of a network that only shares torchvision's names.
  ///
  /// - Parameters:
  ///   - wanted: which network, where a file holds two, such as a model and its moving average: a module's name in the
  ///     prefix, or the whole prefix.
  ///   - prediction: what is known of the framework, asked where a file holds two and `wanted` names none of them.
  /// - Throws: `ArchitectureError.severalNetworks` where it is not known which one the framework would use.
  static func find(
    in keys: some Collection<String>, wanted: String? = nil, prediction: () -> PredictedNetwork? = { nil }
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
      place.others = places.map(\.prefix).filter { $0 != place.prefix }
      place.why = why
      return place
    }
    guard places.count <= mostNetworks else { throw .severalNetworks(prefixes: places.map(\.prefix)) }
    if let wanted, let place = places.first(where: { $0.isNamed(wanted) }) { return chosen(place) }
    guard places.count > 1 else { return places[0] }
    // A student beside its teacher may be of semi-supervised training or of distillation: the names alone do not tell.
    if let predicted = prediction() {
      let named = places.filter { $0.isNamed(predicted.name) }
      if named.count == 1 { return chosen(named[0], why: predicted.why) }
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

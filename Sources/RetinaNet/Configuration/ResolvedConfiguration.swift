import Foundation
import Support

/// A configuration, and where each of its fields came from.
public struct ResolvedConfiguration: Sendable, Hashable {
  public let configuration: Configuration
  private let origins: [ConfigurationField: SettingOrigin]

  public func origin(of field: ConfigurationField) -> SettingOrigin {
    origins[field] ?? .familyDefault(configuration.family)
  }

  /// Decides every field by the first source that gives it.
  ///
  /// - Parameters:
  ///   - layers: the sources, the strongest first: flags, `--config`, metadata, sidecar. What the file's name and
  ///     the family say is added after them.
  ///   - path: the checkpoint's path, whose last component may be a published name.
  /// - Throws: `ConfigurationError` where a source contradicts the weights, or nothing decides a field.
  public static func resolve(
    _ read: ReadArchitecture, layers: [ConfigurationLayer], path: String
  ) throws(ConfigurationError) -> ResolvedConfiguration {
    var resolver = ConfigurationResolver(read: read, layers: layers, path: path)
    let configuration = try resolver.configuration()
    return ResolvedConfiguration(configuration: configuration, origins: resolver.origins)
  }

  /// For people: what no source says, where one says that there is more.
  var assumptions: String {
    let assumed = ConfigurationField.allCases.filter {
      origin(of: $0).certainty == .assumed && $0 != .scoreByClass && $0 != .displayScore
    }
    return assumed.isEmpty
      ? "all settings are given without that"
      : "assumed, since nothing that is there says it: \(assumed.map(\.rawValue).joined(separator: ", "))"
  }
}

extension ResolvedConfiguration {
  /// For people: settings that fit together badly, or are guessed where no usual network is.
  func doubts(_ architecture: Architecture) -> [String] {
    var doubts: [String] = []
    let anchors = configuration.anchors
    // Published networks have three sizes and three ratios, or one size.
    if origin(of: .anchorSizes).certainty == .assumed, ![3, 9].contains(anchors.perCell) {
      let sizes = anchors.sizes[0].map { String(format: "%g", $0) }.joined(separator: ", ")
      let ratios = anchors.aspectRatios.map { String(format: "%g", $0) }.joined(separator: ", ")
      doubts.append(
        "\(counted(anchors.perCell, "anchor")) per cell, and nothing says of which sizes and ratios: \(sizes) … and "
          + "\(ratios) are assumed; where that is wrong, so are all boxes: give anchors.sizes by --config FILE.json"
      )
    }
    let input = configuration.input
    let says =
      "\(origin(of: .mean)): input.mean is \(input.mean.map { String(format: "%g", $0) }.joined(separator: ", "))"
    if input.scale > 1, input.mean.contains(where: { abs($0) > 2 }) {
      doubts.append(
        "\(says), but pixels are divided by \(String(format: "%g", input.scale)) before; for pixels from 0 to 255 set "
          + "input.scale to 1")
    } else if input.scale == 1, (input.mean + input.std).allSatisfy({ $0 > 0 && $0 < 1 }) {
      doubts.append("\(says), but pixels are from 0 to 255; for pixels from 0 to 1 set input.scale to 255")
    }
    return doubts
  }

  /// The settings that some source states, as JSON on one line; `nil` where there are none. What follows from the weights,
  /// from the file's name or from the family is left out: whoever reads the same weights concludes or assumes it again.
  ///
  /// - Parameter json: an object whose other members stay.
  func statedJSON(over json: String?) -> String? {
    let stated = ConfigurationField.allCases.filter { origins[$0]?.isStatement == true }
    return configuration.json(of: stated, over: json)
  }
}

extension SettingOrigin {
  /// Whether it is no conclusion from the weights or the file's name.
  fileprivate var isStatement: Bool {
    switch self {
    case .flag, .config, .metadata, .sidecar, .trainer: true
    case .publishedName, .shapes, .weights, .fileName, .familyDefault: false
    }
  }
}

/// Picks each field from the first layer that has it, and compares what layers say with the weights.
struct ConfigurationResolver {
  private let read: ReadArchitecture
  private(set) var layers: [ConfigurationLayer]
  private let family: Family
  var origins: [ConfigurationField: SettingOrigin] = [:]

  var architecture: Architecture { read.architecture }

  init(read: ReadArchitecture, layers given: [ConfigurationLayer], path: String) {
    self.read = read
    var layers = given
    if let published = PublishedModels.layer(path: path, read.architecture) { layers.append(published) }
    let stated = layers.first { $0.family != nil }
    // "torchvision" means both versions; the weights show which one it is.
    let family = stated?.family == .torchvision ? nil : stated?.family
    let second = read.architecture.family == .torchvisionV2
    self.family = family ?? (stated == nil || second ? read.architecture.family : .torchvision)
    origins[.family] = family == nil && (stated == nil || second) ? .weights : stated?.origin
    var name = ConfigurationLayer(origin: .fileName)
    name.name = Self.stem(path)
    self.layers = layers + [name]
  }

  mutating func configuration() throws(ConfigurationError) -> Configuration {
    try compareParameters()
    let levels = try levels()
    layers.append(FamilyDefaults.layer(family, architecture, levels: levels))
    let classes = try classes()
    let thresholds = Thresholds(
      score: try pick(\.score, .score), scoreByClass: try scoreByClass(classes), nms: try pick(\.nms, .nms),
      topK: try pick(\.topK, .topK), maxDetections: try pick(\.maxDetections, .maxDetections))
    let input = Configuration.Input(
      mean: try pick(\.mean, .mean), std: try pick(\.std, .std), scale: try pick(\.scale, .scale),
      bgr: try pick(\.bgr, .bgr), minSize: try pick(\.minSize, .minSize),
      maxSize: try pick(\.maxSize, .maxSize),
      sizeDivisible: try pick(\.sizeDivisible, .sizeDivisible))
    return Configuration(
      name: try pick(\.name, .name), family: family, classes: classes, anchors: try anchors(levels),
      deltaScaling: try pick(\.deltaScaling, .deltaScaling), input: input,
      normEpsilon: try pick(\.normEpsilon, .normEpsilon), strideIn3x3: try pick(\.strideIn3x3, .strideIn3x3),
      p6Source: try p6Source(), reluBeforeP7: try pick(\.reluBeforeP7, .reluBeforeP7), thresholds: thresholds,
      displayScore: try pick(\.displayScore, .displayScore))
  }

  private mutating func pick<Value>(
    _ value: KeyPath<ConfigurationLayer, Value?>, _ field: ConfigurationField
  ) throws(ConfigurationError) -> Value {
    guard let layer = layers.first(where: { $0[keyPath: value] != nil }), let found = layer[keyPath: value]
    else { throw .undecided(path: field.rawValue, why: "no source gives it, and it has no usual value") }
    origins[field] = layer.origin
    return found
  }

  /// There must be as many names as channels; one fewer means that channel 0 is background.
  private mutating func classes() throws(ConfigurationError) -> [String?] {
    let names = try pick(\.classes, .classes)
    let count = architecture.classCount
    if names.count == count { return names }
    if names.count == count - 1, !names.contains(nil) { return [nil] + names }
    throw .contradiction(
      source: source(of: .classes), path: ConfigurationField.classes.rawValue,
      says: counted(names.count, "class", "classes"),
      weights:
        "\(counted(count, "class channel")) (\(architecture.classOutput.weight) has "
        + "\(architecture.classOutput.outputs) outputs for \(counted(architecture.anchorsPerCell, "anchor")) per cell)"
    )
  }

  /// Scores of single classes by the strongest layer that names them; a layer with a score for all classes sets
  /// aside what weaker layers say of single ones.
  private mutating func scoreByClass(_ classes: [String?]) throws(ConfigurationError) -> [Int: Float] {
    let names = ClassNames(classes)
    var answer: [Int: Float] = [:]
    for layer in layers {
      let scores = try names.scores(layer.scoreByClass ?? [:], source: layer.origin.description)
      answer.merge(scores) { stronger, _ in stronger }
      if origins[.scoreByClass] == nil, !scores.isEmpty || layer.score != nil {
        origins[.scoreByClass] = layer.origin
      }
      if layer.score != nil { break }
    }
    return answer
  }

  private mutating func anchors(_ levels: [Int]) throws(ConfigurationError) -> Configuration.Anchors {
    let perCell = architecture.anchorsPerCell
    let names = PyramidLevels.words(levels)
    guard layers.contains(where: { $0.anchorSizes != nil }) else {
      let isOdd = FamilyDefaults.anchorSizes(family, perCell: perCell) == nil
      throw .undecided(
        path: ConfigurationField.anchorSizes.rawValue,
        why: isOdd
          ? "the weights have \(perCell) anchors per cell, and only 1, 3, 6, 9 … have usual sizes"
          : "the heads see \(counted(levels.count, "level")), \(names), and \(family.title) has usual sizes for five only"
      )
    }
    let sizes = try pick(\.anchorSizes, .anchorSizes)
    let ratios = try pick(\.aspectRatios, .aspectRatios)
    guard sizes.count == levels.count else {
      throw .contradiction(
        source: source(of: .anchorSizes), path: ConfigurationField.anchorSizes.rawValue,
        says: "sizes for \(counted(sizes.count, "level"))",
        weights: "\(counted(levels.count, "level")), \(names)")
    }
    let anchors = Configuration.Anchors(sizes: sizes, aspectRatios: ratios, levels: levels)
    guard anchors.perCell == perCell else {
      let stated: ConfigurationField =
        origins[.anchorSizes]?.certainty == .assumed ? .aspectRatios : .anchorSizes
      throw .contradiction(
        source: source(of: stated), path: "anchors",
        says:
          "\(counted(sizes[0].count, "size")) × \(counted(ratios.count, "aspect ratio")) = \(counted(anchors.perCell, "anchor")) per cell",
        weights:
          "\(perCell) (\(architecture.boxOutput.weight) has \(architecture.boxOutput.outputs) outputs, 4 each)"
      )
    }
    return anchors
  }

  /// Known from the input channels of P6's weight where C5 and P5 differ; then nothing may contradict it.
  private mutating func p6Source() throws(ConfigurationError) -> Configuration.P6Source {
    let stated = try pick(\.p6Source, .p6Source)
    guard let told = architecture.pyramid.p6Source else { return stated }
    let isDefault = origins[.p6Source]?.certainty == .assumed
    // C5's lateral has as many channels as P5.
    if !isDefault, (stated == .c5) != (told == .c5) {
      throw .contradiction(
        source: source(of: .p6Source), path: ConfigurationField.p6Source.rawValue,
        says: stated.words,
        weights: told.words
          + (architecture.pyramid.extra.first.map { " (\($0.weight) takes \($0.inputs) channels)" } ?? ""))
    }
    if isDefault { origins[.p6Source] = .weights }
    return isDefault ? told : stated
  }

  /// A stated count may leave out frozen normalisations, or include their statistics.
  private func compareParameters() throws(ConfigurationError) {
    let counts = read.possibleParameterCounts
    guard let layer = layers.first(where: { $0.parameters != nil }), let stated = layer.parameters,
      !counts.contains(stated)
    else { return }
    throw .contradiction(
      source: layer.origin.description, path: "parameters", says: "\(stated)",
      weights: "\(counts[0]), or \(counts[counts.count - 1]) with normalisations",
      mend: "a count that is only out of date is best left out")
  }

  func source(of field: ConfigurationField) -> String {
    origins[field]?.description ?? "configuration"
  }

  private static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}

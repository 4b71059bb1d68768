import Foundation

extension Configuration {
  /// The schema of `ConfigurationLayer` with every field, but `box_coder` only where it scales, as indented JSON with
  /// sorted keys or on one line.
  public func json(indented: Bool = false) -> String { Self.text(value, indented: indented) }

  private static func text(_ value: JSONValue, indented: Bool = false) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a configuration holds finite numbers and texts only")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Some fields on one line; `nil` where there are none.
  ///
  /// - Parameter json: an object whose other members stay.
  func json(of fields: [ConfigurationField], over json: String?) -> String? {
    guard !fields.isEmpty else { return json }
    let old = json.flatMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    var answer = old ?? .object([:])
    let whole = value
    for field in fields {
      let path = field.rawValue.split(separator: ".").map(String.init)
      // A source may state what is left out otherwise because it is usual: then it is written, so that it stays stated.
      let own: JSONValue? =
        switch field {
        case .deltaScaling: boxCoder
        default: whole.member(path[...])
        }
      answer.set(own, at: path[...])
    }
    return Self.text(answer)
  }

  /// Reads back what `json` wrote: every field must be there.
  ///
  /// - Parameter source: what errors call the text, such as a trace file's name.
  public init(json: String, source: String) throws(ConfigurationError) {
    try self.init(complete: ConfigurationFields(json: Data(json.utf8), source: source))
  }

  private init(complete fields: ConfigurationFields) throws(ConfigurationError) {
    let source = fields.source
    let layer = try ConfigurationLayer(fields: fields, origin: .config(file: source))
    func need<Value>(_ value: Value?, _ field: ConfigurationField) throws(ConfigurationError) -> Value {
      guard let value else { throw .missing(source: source, path: field.rawValue) }
      return value
    }
    let classes = try need(layer.classes, .classes)
    let thresholds = Thresholds(
      score: try need(layer.score, .score),
      scoreByClass: try ClassNames(classes).scores(layer.scoreByClass ?? [:], source: source),
      nms: try need(layer.nms, .nms), topK: try need(layer.topK, .topK),
      maxDetections: try need(layer.maxDetections, .maxDetections))
    let anchors = Anchors(
      sizes: try need(layer.anchorSizes, .anchorSizes),
      aspectRatios: try need(layer.aspectRatios, .aspectRatios),
      levels: layer.levels ?? Anchors.usualLevels)
    guard anchors.sizes.count == anchors.levels.count else {
      throw .wrongValue(
        source: source, path: ConfigurationField.anchorSizes.rawValue,
        found: "a list of \(anchors.sizes.count)",
        expected: "a list of sizes for each of \(anchors.levelNames.joined(separator: ", "))")
    }
    self.init(
      name: try need(layer.name, .name), family: try need(layer.family, .family), classes: classes,
      anchors: anchors, deltaScaling: layer.deltaScaling ?? .none,
      input: Input(
        mean: try need(layer.mean, .mean), std: try need(layer.std, .std),
        scale: try need(layer.scale, .scale),
        bgr: try need(layer.bgr, .bgr), minSize: try need(layer.minSize, .minSize),
        maxSize: try need(layer.maxSize, .maxSize),
        sizeDivisible: try need(layer.sizeDivisible, .sizeDivisible)),
      normEpsilon: try need(layer.normEpsilon, .normEpsilon),
      strideIn3x3: try need(layer.strideIn3x3, .strideIn3x3), p6Source: try need(layer.p6Source, .p6Source),
      reluBeforeP7: try need(layer.reluBeforeP7, .reluBeforeP7), thresholds: thresholds,
      displayScore: try need(layer.displayScore, .displayScore))
  }

  private var value: JSONValue {
    var limits: [String: JSONValue] = [
      "score": .number(thresholds.score), "nms": .number(thresholds.nms),
      "top_k": .number(Double(thresholds.topK)),
      "max_detections": .number(Double(thresholds.maxDetections)), "display_score": .number(displayScore),
    ]
    if !thresholds.scoreByClass.isEmpty {
      let names = ClassNames(classes)
      let scores = thresholds.scoreByClass.map { (names.handle(of: $0.key), JSONValue.number($0.value)) }
      limits["score_by_class"] = .object(Dictionary(uniqueKeysWithValues: scores))
    }
    var members: [String: JSONValue] = [
      "name": .string(name), "family": .string(family.rawValue),
      "classes": .array(classes.map { $0.map(JSONValue.string) ?? .null }),
      "anchors": .object([
        "sizes": .array(anchors.sizes.map { .array($0.map(JSONValue.number)) }),
        "aspect_ratios": .array(anchors.aspectRatios.map(JSONValue.number)),
      ]),
      "input": .object([
        "mean": .array(input.mean.map(JSONValue.number)), "std": .array(input.std.map(JSONValue.number)),
        "scale": .number(input.scale), "bgr": .bool(input.bgr), "min_size": .number(Double(input.minSize)),
        "max_size": .number(Double(input.maxSize)), "size_divisible": .number(Double(input.sizeDivisible)),
      ]),
      "norm_eps": .number(normEpsilon), "stride_in": .string(strideIn3x3 ? "3x3" : "1x1"),
      "extra_levels": .string(p6Source.words), "relu_before_p7": .bool(reluBeforeP7),
      // Those of a pyramid with more levels than the heads see do not follow from the weights.
      "levels": .array(anchors.levelNames.map(JSONValue.string)), "thresholds": .object(limits),
    ]
    if deltaScaling != .none { members["box_coder"] = boxCoder }
    return .object(members)
  }

  private var boxCoder: JSONValue {
    func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map(JSONValue.number)) }
    var members = [
      "weights": list(deltaScaling.weights), "means": list(deltaScaling.means),
      "stds": list(deltaScaling.stds),
    ]
    members["loss_weights"] = deltaScaling.lossWeights.map(list)
    return .object(members)
  }
}

extension Configuration: Codable {
  public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

  public init(from decoder: any Decoder) throws {
    let value = try JSONValue(from: decoder)
    guard case .object(let members) = value else {
      throw ConfigurationError.notJSON(source: "configuration", detail: "it is \(value.summary)")
    }
    try self.init(complete: ConfigurationFields(source: "configuration", members: members))
  }
}

extension JSONValue {
  /// The value at the end of a way through objects.
  fileprivate func member(_ path: ArraySlice<String>) -> JSONValue? {
    guard let name = path.first else { return self }
    guard case .object(let members) = self else { return nil }
    return members[name]?.member(path.dropFirst())
  }

  /// Replaces the value at the end of a way through objects, which are made where they are missing; `nil` removes it.
  fileprivate mutating func set(_ value: JSONValue?, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    var members: [String: JSONValue] = [:]
    if case .object(let own) = self { members = own }
    if path.count == 1 {
      members[name] = value
    } else {
      var inner = members[name] ?? .object([:])
      inner.set(value, at: path.dropFirst())
      members[name] = inner
    }
    self = .object(members)
  }
}

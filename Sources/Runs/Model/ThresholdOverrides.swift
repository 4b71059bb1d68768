import RetinaNet

/// The thresholds that flags set.
public struct ThresholdOverrides: Hashable, Sendable {
  public var score: ScoreThresholds?
  public var nms: Double?
  /// Candidates per level before NMS.
  public var topK: Int?
  /// Detections per picture after NMS.
  public var maxDetections: Int?

  public init(
    score: ScoreThresholds? = nil, nms: Double? = nil, topK: Int? = nil, maxDetections: Int? = nil
  ) {
    self.score = score
    self.nms = nms
    self.topK = topK
    self.maxDetections = maxDetections
  }

  /// A configuration's thresholds, overridden by the flags. Applying this twice changes nothing, so it works both for a
  /// model that was opened with the flags and for a trace, which was not.
  ///
  /// - Throws: if `--score` names a class that the configuration does not have.
  public func thresholds(over configuration: Configuration) throws(ConfigurationError) -> Thresholds {
    var thresholds = configuration.thresholds
    if let score {
      if let all = score.all { (thresholds.score, thresholds.scoreByClass) = (all, [:]) }
      let byClass = try ClassNames(configuration.classes).scores(score.byClass, source: "--score")
      thresholds.scoreByClass.merge(byClass) { _, flag in flag }
    }
    if let nms { thresholds.nms = nms }
    if let topK { thresholds.topK = topK }
    if let maxDetections { thresholds.maxDetections = maxDetections }
    return thresholds
  }

  /// The thresholds for the inspector and explanations, which start at the display score unless a flag sets a score for
  /// all classes.
  public func displayThresholds(over configuration: Configuration) throws(ConfigurationError) -> Thresholds {
    var thresholds = try thresholds(over: configuration)
    if score?.all == nil { thresholds.score = configuration.displayScore }
    return thresholds
  }

  /// The score above which tables and overlays show detections; `nil` with `--score`, which shows all of them.
  public func displayScore(of configuration: Configuration) -> Float? {
    score == nil ? configuration.displayScore : nil
  }

  /// The overrides as configuration layers, each with its flag as the source.
  var layers: [ConfigurationLayer] {
    var layers: [ConfigurationLayer] = []
    if let score {
      layers.append(.flag("--score") { ($0.score, $0.scoreByClass) = (score.all, score.byClass) })
    }
    if let nms { layers.append(.flag("--nms") { $0.nms = nms }) }
    if let topK { layers.append(.flag("--top-k") { $0.topK = topK }) }
    if let maxDetections { layers.append(.flag("--max-detections") { $0.maxDetections = maxDetections }) }
    return layers
  }
}

extension ConfigurationLayer {
  static func flag(_ name: String, _ change: (inout ConfigurationLayer) -> Void) -> ConfigurationLayer {
    var layer = ConfigurationLayer(origin: .flag(name))
    change(&layer)
    return layer
  }
}

/// The value of `--score`: one threshold for all classes, others for single classes, or both.
public struct ScoreThresholds: Hashable, Sendable {
  public let all: Float?
  /// By class name or channel number.
  public let byClass: [String: Float]

  /// Reads `0.5`, `0.5,bird=0.3` or `bird=0.3,cow=0.2`. A part is split at its last `=`.
  public init(_ text: String) throws(MalformedScores) {
    var all: Float?
    var byClass: [String: Float] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let divider = part.lastIndex(of: "=")
      let number = divider.map { part[part.index(after: $0)...] } ?? part
      guard let value = Float(number.trimmingPrefix { $0 == " " }), (0...1).contains(value) else {
        throw MalformedScores(description: "\"\(number)\" is not a score from 0 to 1")
      }
      guard let divider else {
        guard all == nil else {
          throw MalformedScores(
            description: "it holds two scores for all classes; expected one, as in 0.5,bird=0.3")
        }
        all = value
        continue
      }
      let name = String(part[..<divider].trimmingPrefix { $0 == " " })
      guard !name.isEmpty else {
        throw MalformedScores(description: "no class is named before \"=\(number)\"")
      }
      guard byClass.updateValue(value, forKey: name) == nil else {
        throw MalformedScores(description: "it holds two scores for \"\(name)\"")
      }
    }
    self.all = all
    self.byClass = byClass
  }
}

/// What is wrong with the value of `--score`.
public struct MalformedScores: Error, Equatable, CustomStringConvertible {
  public let description: String
}

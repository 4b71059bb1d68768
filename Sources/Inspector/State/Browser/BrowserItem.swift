import Diagnosis
import Imaging
import RetinaNet

/// Something in a picture that the browser counts and filters: an object of the ground truth, a false positive, or in a
/// picture without ground truth a detection.
struct BrowserItem: Sendable, Hashable {
  var kind: ItemKind
  var size: ObjectSize
  var band: ScoreBand
  /// The class channel.
  var label: Int32
  /// The index among the picture's objects or detections.
  var index: Int32
  /// Of an object the best score that its class has in a box that covers it; NaN where no box does, or none is known.
  var score: Float
  /// In pixels of the picture: of an object what its annotation says, of a detection that of its box.
  var area: Float

  private init(_ kind: ItemKind, label: Int, index: Int, score: Float, area: Double) {
    self.kind = kind
    size = ObjectSize(area: area)
    band = ScoreBand(score)
    (self.label, self.index) = (Int32(clamping: label), Int32(clamping: index))
    (self.score, self.area) = (score, Float(area))
  }

  /// All of a picture.
  ///
  /// - Parameters:
  ///   - objects: `nil` for a picture without ground truth.
  ///   - record: `nil` before the network has run.
  static func items(_ objects: [MarkedObject]?, _ record: PictureRecord?) -> [BrowserItem] {
    let targets = objects ?? []
    let isKnown = record?.outcomes.count == targets.count
    var items = targets.enumerated().map { index, object in
      BrowserItem(
        isKnown ? ItemKind(record!.outcomes[index]) : .notRun, label: object.target.label, index: index,
        score: isKnown ? record!.scores[index] : .nan, area: object.target.area)
    }
    for (index, detection) in (record?.detections ?? []).enumerated() where detection.kind.isListed {
      items.append(
        BrowserItem(
          detection.kind, label: Int(detection.label), index: index, score: detection.score,
          area: Double(detection.box.area)))
    }
    return items
  }
}

/// What became of an object, or what a detection is.
enum ItemKind: UInt8, Sendable, Hashable, CaseIterable {
  // Missed objects, by the stage that lost them.
  case anchors, regression, score, topK, nms, maxDetections, matching
  case found, ignored
  /// An object of a picture that the network has not run on.
  case notRun
  // False positives.
  case background, duplicate, localisation, confusion, both
  /// A detection in a picture without ground truth.
  case detected
  /// A detection that is right, or of which the ground truth says nothing.
  case counted

  init(_ outcome: Explanation.ObjectOutcome) {
    self =
      switch outcome {
      case .found: .found
      case .ignored: .ignored
      case .missed(let stage): ItemKind(stage)
      }
  }

  init(_ stage: MissStage) { self = Self.stages.first { $0.stage == stage }?.kind ?? .matching }

  init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .correct, .ignored: .counted
      case .duplicate: .duplicate
      case .localisation: .localisation
      case .confusion: .confusion
      case .background: .background
      case .both: .both
      }
  }

  private static let stages: [(kind: ItemKind, stage: MissStage)] = [
    (.anchors, .anchors), (.regression, .regression), (.score, .score), (.topK, .topK), (.nms, .nms),
    (.maxDetections, .maxDetections), (.matching, .matching),
  ]

  /// The stage that lost it, if it is a missed object.
  var stage: MissStage? { Self.stages.first { $0.kind == self }?.stage }

  var isObject: Bool { rawValue <= ItemKind.notRun.rawValue }
  var isMissed: Bool { rawValue <= ItemKind.matching.rawValue }
  var isFalsePositive: Bool {
    rawValue >= ItemKind.background.rawValue && rawValue <= ItemKind.both.rawValue
  }
  var isListed: Bool { self != .counted }

  var title: String {
    switch self {
    case .found: "found"
    case .ignored: "ignored"
    case .notRun: "not run yet"
    case .background: "background"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .both: "class and place"
    case .detected: "detected"
    case .counted: "counted"
    default: stage?.title ?? ""
    }
  }

  /// The name in flags.
  var name: String {
    switch self {
    case .notRun: "not_run"
    default: stage?.rawValue ?? "\(self)"
    }
  }
}

/// Ranges of scores, from each bound up to the next.
public enum ScoreBand: UInt8, Sendable, Hashable, CaseIterable {
  /// No box of the class lies there, or none is known.
  case unknown
  case below5, to20, to40, to60, to80, to100

  init(_ score: Float) {
    self =
      switch score {
      case ..<0.05: .below5
      case ..<0.2: .to20
      case ..<0.4: .to40
      case ..<0.6: .to60
      case ..<0.8: .to80
      case 0.8...: .to100
      default: .unknown
      }
  }

  public var title: String {
    switch self {
    case .unknown: "no score"
    case .below5: "score below 0.05"
    default: "score \(name.replacing("-", with: " to "))"
    }
  }

  /// The name in flags.
  public var name: String {
    switch self {
    case .unknown: "none"
    case .below5: "0-0.05"
    case .to20: "0.05-0.2"
    case .to40: "0.2-0.4"
    case .to60: "0.4-0.6"
    case .to80: "0.6-0.8"
    case .to100: "0.8-1"
    }
  }

  public init?(name: String) {
    guard let band = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = band
  }
}

import Support

/// The settings of selection.
public struct Thresholds: Sendable, Hashable, Codable {
  /// Candidates must score above this, strictly, compared in float32.
  public var score: Float
  /// Scores for single classes, by channel, that override `score`.
  public var scoreByClass: [Int: Float]
  /// A box is suppressed where its IoU with a better one of its class is above this, strictly. A double: the
  /// reference compares a float32 IoU with a double threshold.
  public var nms: Double
  /// Candidates kept per level before NMS.
  public var topK: Int
  /// Detections kept per picture after NMS.
  public var maxDetections: Int

  public init(score: Float, scoreByClass: [Int: Float] = [:], nms: Double, topK: Int, maxDetections: Int) {
    self.score = score
    self.scoreByClass = scoreByClass
    self.nms = nms
    self.topK = topK
    self.maxDetections = maxDetections
  }
}

extension Thresholds {
  /// The largest `topK` and `maxDetections`: that of no limit.
  public static let noLimit = Int(Int32.max)

  /// One of them for people: "1,000", in a phrase, or "no limit".
  public static func words(_ count: Int, _ phrase: (String) -> String = { $0 }) -> String {
    count >= noLimit ? "no limit" : phrase(grouped(count))
  }

  /// The threshold of one class.
  public func score(label: Int) -> Float { scoreByClass[label] ?? score }

  /// No candidate passes at or below this.
  public var lowestScore: Float {
    // Nothing is above a threshold that is not a number.
    scoreByClass.values.reduce(score.isNaN ? .infinity : score) { $1 < $0 ? $1 : $0 }
  }
}

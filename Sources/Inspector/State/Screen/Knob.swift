import Glibc
import RetinaNet
import Support
import Training

/// What has a slider: the thresholds of selection, and the settings of the focal loss.
public enum Knob: Int, Sendable, Hashable, CaseIterable {
  case score, nms, topK, maxDetections
  case gamma, alpha

  static let thresholds: [Knob] = [.score, .nms, .topK, .maxDetections]
  static let loss: [Knob] = [.gamma, .alpha]

  /// Those that have a slider in a view.
  static func shown(in view: ViewKind) -> [Knob] { view == .focal ? loss : thresholds }

  public var title: String {
    switch self {
    case .score: "score"
    case .nms: "NMS IoU"
    case .topK: "top k"
    case .maxDetections: "maximum"
    case .gamma: "γ gamma"
    case .alpha: "α alpha"
    }
  }

  /// Values of which the slider shows where they are, with how they are written there.
  var marks: [(value: Double, label: String)] {
    switch self {
    case .gamma: [(0, "0"), (0.5, ".5"), (1, "1"), (2, "2"), (5, "5")]
    case .alpha: [(0.25, ".25"), (0.5, ".5"), (0.75, ".75")]
    case .score, .nms, .topK, .maxDetections: []
    }
  }
}

/// How a slider maps positions to values, and the steps by which keys move it.
public struct KnobScale: Sendable {
  private enum Steps { case fine, counts, tenths, twentieths }

  public let range: ClosedRange<Double>
  private let kind: Steps

  public init(_ knob: Knob) {
    switch knob {
    case .score, .nms: (range, kind) = (0...1, .fine)
    case .topK: (range, kind) = (1...10_000, .counts)
    case .maxDetections: (range, kind) = (1...1000, .counts)
    case .gamma: (range, kind) = (FocalOptions.gammaRange, .tenths)
    case .alpha: (range, kind) = (FocalLoss.alphaRange, .twentieths)
    }
  }

  /// The position of a value, 0…1, clamped to the ends. NaN lies at the upper end, since it lets as few candidates
  /// through.
  public func position(of value: Double) -> Double {
    guard !value.isNaN else { return 1 }
    let value = min(max(value, range.lowerBound), range.upperBound)
    return kind == .counts ? log(value) / log(range.upperBound) : value / range.upperBound
  }

  /// A value as a person writes it.
  func text(_ value: Double) -> String {
    if kind == .counts { return Thresholds.words(Int(value)) }
    return (value * 100).rounded() == (value * 1000).rounded() / 10 ? fixed(value, 2) : fixed(value, 3)
  }

  /// The value at a position, 0…1, rounded to a number that is easy to read.
  public func value(at position: Double) -> Double {
    let position = min(max(position, 0), 1)
    guard kind == .counts else {
      let perUnit = kind == .tenths ? 20.0 : 100
      return (position * range.upperBound * perUnit).rounded() / perUnit
    }
    let exact = exp(position * log(range.upperBound))
    return steps.min { abs(log($0) - log(exact)) < abs(log($1) - log(exact)) } ?? exact.rounded()
  }

  /// The value that is `count` steps away. Thresholds have smaller steps near 0.
  public func value(_ value: Double, moved count: Int) -> Double {
    var value = value
    for _ in 0..<abs(count) { value = next(value, up: count > 0) }
    return value
  }

  private func next(_ value: Double, up: Bool) -> Double {
    switch kind {
    case .fine where !value.isNaN: return fine(value, up: up)
    case .fine, .counts: return (up ? steps.first { $0 > value } : steps.last { $0 < value }) ?? value
    case .tenths: return even(value, perUnit: 10, up: up)
    case .twentieths: return even(value, perUnit: 20, up: up)
    }
  }

  /// The next multiple of a step.
  private func even(_ value: Double, perUnit: Double, up: Bool) -> Double {
    let place = value * perUnit
    let next = up ? (place + 1e-9).rounded(.down) + 1 : (place - 1e-9).rounded(.up) - 1
    return min(max(next / perUnit, range.lowerBound), range.upperBound)
  }

  private func fine(_ value: Double, up: Bool) -> Double {
    // Steps of 0.001 up to 0.02, then of 0.01. A float32 value counts as the nearest thousandth.
    let thousandths = (value * 1000).rounded()
    let isFine = up ? thousandths < 20 : thousandths <= 20
    let step = isFine ? 1.0 : 10.0
    let next =
      up ? (thousandths / step).rounded(.down) * step + step : (thousandths / step).rounded(.up) * step - step
    return min(max(next / 1000, 0), 1)
  }

  /// 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100 …
  private var steps: [Double] {
    var steps: [Double] = [1, 2, 3, 5, 7]
    var decade = 10.0
    while decade < range.upperBound {
      steps += [1, 1.5, 2, 3, 5, 7].map { $0 * decade }
      decade *= 10
    }
    return steps.filter { $0 <= range.upperBound }
      + (steps.contains(range.upperBound) ? [] : [range.upperBound])
  }
}

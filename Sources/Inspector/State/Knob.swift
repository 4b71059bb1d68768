import Glibc

/// The thresholds of selection that have a slider.
public enum Knob: Int, Sendable, Hashable, CaseIterable {
  case score, nms, topK, maxDetections

  public var title: String {
    switch self {
    case .score: "score"
    case .nms: "NMS IoU"
    case .topK: "top k"
    case .maxDetections: "maximum"
    }
  }
}

/// How a slider maps positions to values, and the steps by which keys move it.
public struct KnobScale: Sendable {
  public let range: ClosedRange<Double>
  private let isLogarithmic: Bool
  private let isWhole: Bool

  public init(_ knob: Knob) {
    switch knob {
    case .score, .nms: (range, isLogarithmic, isWhole) = (0...1, false, false)
    case .topK: (range, isLogarithmic, isWhole) = (1...10_000, true, true)
    case .maxDetections: (range, isLogarithmic, isWhole) = (1...1000, true, true)
    }
  }

  /// The position of a value, 0…1, clamped to the ends. NaN lies at the upper end, since it lets as few candidates
  /// through.
  public func position(of value: Double) -> Double {
    guard !value.isNaN else { return 1 }
    let value = min(max(value, range.lowerBound), range.upperBound)
    return isLogarithmic ? log(value) / log(range.upperBound) : value
  }

  /// The value at a position, 0…1, rounded to a number that is easy to read.
  public func value(at position: Double) -> Double {
    let position = min(max(position, 0), 1)
    guard isLogarithmic else { return (position * 100).rounded() / 100 }
    let exact = exp(position * log(range.upperBound))
    return steps.min { abs(log($0) - log(exact)) < abs(log($1) - log(exact)) } ?? exact.rounded()
  }

  /// The value that is `count` steps away. Steps are smaller near 0.
  public func value(_ value: Double, moved count: Int) -> Double {
    var value = value
    for _ in 0..<abs(count) {
      let next = isWhole || value.isNaN ? nil : fine(value, up: count > 0)
      value = next ?? (count > 0 ? steps.first { $0 > value } : steps.last { $0 < value }) ?? value
    }
    return value
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

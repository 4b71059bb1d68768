import Glibc
import Support

/// How the values of an axis lie along it.
struct AxisScale: Sendable, Hashable {
  enum Spacing: Sendable, Hashable {
    case even
    /// By the logarithm of the value; the range must be above 0.
    case logarithmic
    /// By the logit of a probability, so that both ends have room; the range must lie inside 0…1.
    case logit
  }

  let spacing: Spacing
  let range: ClosedRange<Double>

  /// 0…1, evenly.
  static let unit = AxisScale(spacing: .even, range: 0...1)

  struct AxisTick: Hashable {
    /// 0…1 along the axis.
    var position: Double
    var label: String
  }

  /// The position of a value, 0…1 within the range.
  func position(_ value: Double) -> Double {
    let (low, high) = (warped(range.lowerBound), warped(range.upperBound))
    return (warped(value) - low) / (high - low)
  }

  /// The value at a position.
  func value(at position: Double) -> Double {
    let (low, high) = (warped(range.lowerBound), warped(range.upperBound))
    let place = low + position * (high - low)
    return switch spacing {
    case .even: place
    case .logarithmic: exp(place)
    case .logit: 1 / (1 + exp(-place))
    }
  }

  private func warped(_ value: Double) -> Double {
    switch spacing {
    case .even: value
    case .logarithmic: log(value)
    case .logit: log(value / (1 - value))
    }
  }

  /// Marks that have enough room between them.
  ///
  /// - Parameters:
  ///   - room: the axis's length in cells.
  ///   - each: how many cells a mark needs.
  func ticks(room: Int, each: Int) -> [AxisTick] {
    switch spacing {
    // More than ten steps would not read better.
    case .even: evenTicks(most: min(10, max(1, room / each)))
    case .logarithmic: decadeTicks(most: max(1, room / each))
    // On an axis upwards numbers need a row each, and have four columns.
    case .logit: each < 6 ? probabilityTicks(rows: room) : probabilityTicks(room: room)
    }
  }

  private func evenTicks(most: Int) -> [AxisTick] {
    let length = range.upperBound - range.lowerBound
    // The finest round step that leaves enough room, else the two ends.
    var scale = pow(10, (log10(length) - 2).rounded(.down))
    while scale < length {
      for factor in [1.0, 2, 5] {
        let step = factor * scale
        let count = (length / step).rounded()
        guard count <= Double(most), abs(count * step - length) < 1e-9 * length else { continue }
        let places = Int(max(0, -log10(scale) - 1e-9).rounded(.up))
        return (0...Int(count)).map {
          let value = range.lowerBound + Double($0) * step
          return AxisTick(position: Double($0) / count, label: fixed(value, places))
        }
      }
      scale *= 10
    }
    let round = roundTicks(most: most)
    guard round.count < 2 else { return round }
    let places = length < 10 ? 1 : 0
    return [
      AxisTick(position: 0, label: fixed(range.lowerBound, places)),
      AxisTick(position: 1, label: fixed(range.upperBound, places)),
    ]
  }

  /// Multiples of a round step, where none divides the range.
  private func roundTicks(most: Int) -> [AxisTick] {
    let length = range.upperBound - range.lowerBound
    guard length > 0, length.isFinite else { return [] }
    var scale = pow(10, (log10(length) - 2).rounded(.down))
    while scale <= length {
      for factor in [1.0, 2, 5] {
        let step = factor * scale
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard last - first < Double(most) else { continue }
        let places = Int(max(0, -log10(scale) - 1e-9).rounded(.up))
        return stride(from: first, through: last, by: 1).map {
          AxisTick(position: position($0 * step), label: fixed($0 * step, places))
        }
      }
      scale *= 10
    }
    return []
  }

  private func decadeTicks(most: Int) -> [AxisTick] {
    let first = Int(log10(range.lowerBound).rounded(.up))
    let last = Int((log10(range.upperBound) + 1e-9).rounded(.down))
    // Where hardly a power of ten is in sight, others are.
    if last - first < 2 { return partsOfDecades(most: most) }
    let step = max(1, (last - first + most) / most)
    return stride(from: last, through: first, by: -step).map { exponent in
      let label =
        switch exponent {
        case 0...3: fixed(pow(10, Double(exponent)), 0)
        case -2 ... -1: fixed(pow(10, Double(exponent)), -exponent)
        default: "1e\(exponent < 0 ? "−" : "")\(abs(exponent))"
        }
      return AxisTick(position: position(pow(10, Double(exponent))), label: label)
    }
  }

  /// 1, 2 and 5 of each power of ten, or all of its multiples; as many as fit.
  private func partsOfDecades(most: Int) -> [AxisTick] {
    let first = Int(log10(range.lowerBound).rounded(.down))
    let last = Int(log10(range.upperBound).rounded(.up))
    func values(_ factors: [Double]) -> [Double] {
      (first...max(first, last)).flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
        .filter { $0 >= range.lowerBound * 0.999 && $0 <= range.upperBound * 1.001 }
    }
    let candidates = [values([1, 2, 3, 4, 5, 6, 7, 8, 9]), values([1, 2, 5]), values([1, 3]), values([1])]
    let shown = candidates.first { $0.count <= most } ?? candidates[3]
    return shown.map { AxisTick(position: position($0), label: Self.shortText($0)) }
  }

  /// In four characters at most.
  private static func shortText(_ value: Double) -> String {
    guard (0.00995...9999.5).contains(value) else {
      let exponent = Int((log10(value) + 1e-9).rounded(.down))
      return "\(fixed(value / pow(10, Double(exponent)), 0))e\(exponent < 0 ? "−" : "")\(abs(exponent))"
    }
    return fixed(value, value >= 0.9995 ? 0 : value >= 0.0995 ? 1 : 2)
  }

  /// The same in rows of numbers.
  private func probabilityTicks(rows: Int) -> [AxisTick] {
    var ticks: [AxisTick] = []
    var values = [0.5]
    for exponent in 1...9 {
      let small = pow(10, -Double(exponent))
      values += [small, 1 - small]
    }
    values += [0.2, 0.05, 0.02]
    for value in values where range.contains(value) {
      let isFree = ticks.allSatisfy { abs($0.position - position(value)) * Double(max(1, rows - 1)) >= 1.9 }
      guard isFree else { continue }
      let label = value > 0.5 ? fixed(value, value > 0.95 ? 2 : 1) : Self.shortText(value)
      guard value < 0.995 else { continue }
      ticks.append(AxisTick(position: position(value), label: label))
    }
    return ticks.sorted { $0.position < $1.position }
  }

  /// 0.5 first, then as many of the probabilities nearer to 0 and 1 as fit.
  private func probabilityTicks(room: Int) -> [AxisTick] {
    var ticks = [AxisTick(position: position(0.5), label: "0.5")]
    for places in 1...8 {
      let small = pow(10, -Double(places))
      for (value, label) in [(small, fixed(small, places)), (1 - small, fixed(1 - small, places))] {
        guard range.contains(value) else { continue }
        let tick = AxisTick(position: position(value), label: label)
        guard tick.position * Double(room) + Double(label.count) / 2 <= Double(room + 1) else { continue }
        let isFree = ticks.allSatisfy {
          abs($0.position - tick.position) * Double(room) >= Double($0.label.count + label.count) / 2 + 1
        }
        if isFree { ticks.append(tick) }
      }
    }
    return ticks.sorted { $0.position < $1.position }
  }
}

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
    case .logit: probabilityTicks(room: room)
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
    let places = length < 10 ? 1 : 0
    return [
      AxisTick(position: 0, label: fixed(range.lowerBound, places)),
      AxisTick(position: 1, label: fixed(range.upperBound, places)),
    ]
  }

  private func decadeTicks(most: Int) -> [AxisTick] {
    let first = Int(log10(range.lowerBound).rounded(.up))
    let last = Int((log10(range.upperBound) + 1e-9).rounded(.down))
    guard first <= last else { return [] }
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

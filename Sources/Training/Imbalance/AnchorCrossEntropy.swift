import Foundation
import RetinaNet
import Support
import Synchronization
import Tensors

/// The cross entropy of each anchor of a picture as if it were background: no class is there. Made once per trace; it
/// depends on neither the ground truth nor α and γ.
///
/// Anchors are numbered through all levels, P3 first.
public struct AnchorCrossEntropy: Sendable {
  public struct BackgroundRow: Sendable, Hashable {
    /// Σ over the classes of ln(1 + eˣ)
    public var loss: Double
    /// Σ over the classes of σ(x)
    public var gradient: Double
    /// At most 0 where all of the anchor's negatives are easy.
    public var largestLogit: Float
  }

  public let rows: [BackgroundRow]
  /// The number of each level's first anchor, and of all anchors.
  public let levelStarts: [Int]

  /// - Throws: `NonFiniteOutput` where a logit is NaN or infinite.
  public init(_ trace: Trace, threads: Int) throws {
    let starts = trace.levels.reduce(into: [0]) { $0.append($0.last! + $1.anchorCount) }
    let failures = Mutex<[NonFiniteOutput]>([])
    rows = Array(unsafeUninitializedCapacity: starts.last!) { buffer, count in
      nonisolated(unsafe) let buffer = buffer
      for (number, level) in trace.levels.enumerated() {
        let classCount = level.logits.shape[1]
        level.logits.withUnsafeBufferPointer { logits in
          nonisolated(unsafe) let logits = logits.baseAddress!
          forEachRange(of: level.anchorCount, grain: 2048, threads: threads) { anchors in
            for anchor in anchors {
              let values = UnsafeBufferPointer(start: logits + anchor * classCount, count: classCount)
              let row = Self.row(values)
              (buffer.baseAddress! + starts[number] + anchor).initialize(to: row)
              if !row.loss.isFinite {
                let failure = NonFiniteOutput(
                  level: level.name, anchor: anchor, label: values.firstIndex { !$0.isFinite })
                failures.withLock { $0.append(failure) }
              }
            }
          }
        }
        if !failures.withLock(\.isEmpty) { break }
      }
      count = failures.withLock(\.isEmpty) ? starts.last! : 0
    }
    levelStarts = starts
    if let failure = failures.withLock({ $0.min { $0.anchor < $1.anchor } }) { throw failure }
  }

  /// An anchor's number.
  public func number(_ place: AnchorMatches.AnchorPlace) -> Int { levelStarts[place.level] + place.anchor }

  /// The anchor of a number.
  public func place(_ number: Int) -> AnchorMatches.AnchorPlace {
    let level = levelStarts.partitioningIndex { $0 > number } - 1
    return AnchorMatches.AnchorPlace(level: level, anchor: number - levelStarts[level])
  }

  /// How many factors stay below 2¹⁰⁰⁰, as each is at most 2.
  private static let factorLimit = 1000

  /// Four classes at a time. With t = e^−|x|, the loss is Σ max(x, 0) + ln Π (1 + t) and the gradient Σ n / (1 + t), n
  /// being 1 where x is positive and t elsewhere; products and fractions are carried along, so that an anchor takes one
  /// logarithm and one division. A logit that is not finite makes the loss NaN.
  private static func row(_ logits: UnsafeBufferPointer<Float>) -> BackgroundRow {
    var row = BackgroundRow(loss: 0, gradient: 0, largestLogit: -.infinity)
    var first = 0
    while first < logits.count {
      let end = min(logits.count, first + factorLimit)
      add(UnsafeBufferPointer(rebasing: logits[first..<end]), to: &row)
      first = end
    }
    return row
  }

  private static func add(_ logits: UnsafeBufferPointer<Float>, to row: inout BackgroundRow) {
    let zero = SIMD4<Double>()
    var linear = zero
    // Π (1 + t) − 1, which keeps its digits where all t are tiny.
    var excess = zero
    var numerator = zero
    var largest = SIMD4<Double>(repeating: -.infinity)
    var label = 0
    while label < logits.count {
      let x: SIMD4<Double>
      if label + 4 <= logits.count {
        let four = UnsafeRawPointer(logits.baseAddress! + label).loadUnaligned(as: SIMD4<Float>.self)
        x = SIMD4(Double(four[0]), Double(four[1]), Double(four[2]), Double(four[3]))
      } else {
        // Classes that are not there: neither loss nor gradient.
        var padded = SIMD4<Double>(repeating: -Double(Float.greatestFiniteMagnitude))
        for lane in 0..<logits.count - label { padded[lane] = Double(logits[label + lane]) }
        x = padded
      }
      let tail = FourExponentials.exponential(-pointwiseMax(x, -x))
      let share = tail.replacing(with: 1, where: x .> 0)
      // x · 0 is NaN where x is not finite.
      linear += pointwiseMax(x, zero) + x * 0
      numerator = numerator * (1 + tail) + share * (1 + excess)
      excess += tail * (1 + excess)
      largest = pointwiseMax(largest, x)
      label += 4
    }
    // The four lanes' products and fractions become one.
    var product = (excess: 0.0, numerator: 0.0)
    for lane in 0..<4 {
      product.numerator = product.numerator * (1 + excess[lane]) + numerator[lane] * (1 + product.excess)
      product.excess += excess[lane] * (1 + product.excess)
    }
    row.loss += linear.sum() + log1p(product.excess)
    row.gradient += product.numerator / (1 + product.excess)
    row.largestLogit = max(row.largestLogit, Float(largest.max()))
  }
}

/// The inputs that each output of one axis covers, and how much of each: an area average when shrinking, else the
/// nearest input, mixed where an output straddles two.
struct AreaFilter: Sendable {
  /// The first input of each output.
  private(set) var first: [Int] = []
  /// How many inputs each output has: the most that any needs, padded with weights of zero.
  let count: Int
  /// `[outputs, count]`; the weights of one output sum to 1.
  private(set) var weights: [Double] = []

  /// - Parameters:
  ///   - start: where the first output begins, in inputs.
  ///   - extent: how many inputs all outputs cover.
  ///   - inputs: how many there are.
  init(start: Double, extent: Double, outputs: Int, inputs: Int) {
    let covers = (0..<outputs).map { output -> Range<Double> in
      let begin = start + extent * Double(output) / Double(outputs)
      let end = start + extent * Double(output + 1) / Double(outputs)
      return begin..<max(begin, end)
    }
    // A rounding error must not add an input.
    let tolerance = 1e-6
    let spans = covers.map { cover -> Range<Int> in
      let begin = min(inputs - 1, max(0, Int((cover.lowerBound + tolerance).rounded(.down))))
      let end = min(inputs, max(begin + 1, Int((cover.upperBound - tolerance).rounded(.up))))
      return begin..<end
    }
    count = spans.map(\.count).max() ?? 1
    for (cover, span) in zip(covers, spans) {
      let begin = min(span.lowerBound, inputs - count)
      let overlaps = (begin..<begin + count).map { input in
        span.contains(input)
          ? max(0, min(cover.upperBound, Double(input + 1)) - max(cover.lowerBound, Double(input))) : 0
      }
      let total = overlaps.reduce(0, +)
      first.append(begin)
      // If only the tolerance is covered: that input alone.
      weights +=
        total > 0
        ? overlaps.map { $0 / total } : (begin..<begin + count).map { $0 == span.lowerBound ? 1 : 0 }
    }
  }

  /// The inputs that any output uses.
  var span: Range<Int> { (first.first ?? 0)..<((first.last ?? 0) + count) }
}

/// A filter's weights in 16-bit fixed point, those of each output summing to 65,536.
struct FixedWeights: Sendable {
  /// The weights of one output.
  struct WeightRow {
    let values: ArraySlice<UInt16>
    /// The only input with a weight, if there is just one: a weight of 1 does not fit into 16 bits.
    let only: Int?
  }

  private let filter: AreaFilter
  private let values: [UInt16]
  private let only: [Int?]

  init(_ filter: AreaFilter) {
    self.filter = filter
    var values: [UInt16] = []
    var only: [Int?] = []
    for output in filter.first.indices {
      let weights = filter.weights[output * filter.count..<(output + 1) * filter.count]
      var fixed = weights.map { Int(($0 * 65536).rounded()) }
      // The largest weight takes up the rounding error.
      let heaviest = fixed.indices.max { fixed[$0] < fixed[$1] }!
      fixed[heaviest] += 65536 - fixed.reduce(0, +)
      only.append(fixed[heaviest] == 65536 ? heaviest : nil)
      values += fixed.map { UInt16(clamping: $0) }
    }
    (self.values, self.only) = (values, only)
  }

  subscript(output: Int) -> WeightRow {
    WeightRow(values: values[output * filter.count..<(output + 1) * filter.count], only: only[output])
  }

  /// Whether two outputs are the same mixture of the same inputs.
  func areEqual(_ a: Int, _ b: Int) -> Bool {
    filter.first[a] == filter.first[b] && self[a].values == self[b].values
  }
}

/// A filter's weights in 16-bit fixed point, those of each output summing to 65,536.
struct FixedWeights: Sendable {
  /// The weights of one output.
  struct Row {
    let values: ArraySlice<UInt16>
    /// The only input with a weight, which is 1 and does not fit its 16 bits.
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
      // What rounding lost or gained goes to the heaviest.
      let heaviest = fixed.indices.max { fixed[$0] < fixed[$1] }!
      fixed[heaviest] += 65536 - fixed.reduce(0, +)
      only.append(fixed[heaviest] == 65536 ? heaviest : nil)
      values += fixed.map { UInt16(clamping: $0) }
    }
    (self.values, self.only) = (values, only)
  }

  subscript(output: Int) -> Row {
    Row(values: values[output * filter.count..<(output + 1) * filter.count], only: only[output])
  }

  /// Whether two outputs are the same mixture of the same inputs.
  func areEqual(_ a: Int, _ b: Int) -> Bool {
    filter.first[a] == filter.first[b] && self[a].values == self[b].values
  }
}

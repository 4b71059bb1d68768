import Testing

@testable import Inspector

struct RampSpanTests {
  @Test(arguments: [1, 2, 3, 10, 101, 4096]) func quantilesAreThoseOfSortedValues(count: Int) {
    var noise = Noise(UInt64(count))
    let values = (0..<count).map { _ in noise.next() * (noise.next() > 0.9 ? 1e30 : 1) }
    let sorted = values.sorted()
    for share: Float in [0, 0.01, 0.25, 0.5, 0.99, 1] {
      let rank = Int((Float(count - 1) * share).rounded())
      #expect(Quantile.of(values, share: share) == sorted[rank], "\(share) of \(count)")
    }
  }

  @Test func quantilesSkipNonfiniteValues() {
    #expect(Quantile.of([.nan, 3, .infinity, -1, -.infinity], share: 0) == -1)
    #expect(Quantile.of([.nan, 3, .infinity, -1, -.infinity], share: 1) == 3)
    #expect(Quantile.of([.nan], share: 0.5) == nil)
  }

  @Test func aFewExtremesDoNotDarkenTheRest() {
    var values = (0..<1000).map { Float($0) }
    values[0] = -1e30
    values[1] = 1e30
    let span = ValueRange(robust: GridMap(width: 50, height: 20, values: values))
    #expect(span.low == 11 && span.high == 990)
    #expect(span.position(500.5) == 0.5)
    #expect(span.position(1e30) == 1 && span.position(-1e30) == 0 && span.position(.infinity) == 1)
    #expect(span.position(.nan) == nil)
  }

  @Test func theWidestSpanDoesNotOverflow() {
    let span = ValueRange(low: -.greatestFiniteMagnitude, high: .greatestFiniteMagnitude)
    #expect(span.position(0) == 0.5)
    #expect(span.position(.greatestFiniteMagnitude) == 1)
  }

  @Test func aConstantMapDividesByNoZero() {
    let span = ValueRange(robust: GridMap(width: 2, height: 1, values: [3, 3]))
    #expect(span.position(3) == 0)
  }

  @Test func poolingKeepsThePeaks() {
    var values = [Float](repeating: 0, count: 7 * 5)
    values[3 * 7 + 6] = 9
    values[0] = .nan
    let map = GridMap(width: 7, height: 5, values: values)
    #expect(map.pooled(columns: 3, rows: 2) == [0, 0, 0, 0, 0, 9])
    // A finer grid repeats cells.
    let one = GridMap(width: 1, height: 1, values: [4])
    #expect(one.pooled(columns: 3, rows: 2) == Array(repeating: 4, count: 6))
    #expect(GridMap(width: 1, height: 1, values: [.nan]).pooled(columns: 1, rows: 1)[0].isNaN)
  }
}

import Testing

@testable import Diagnosis

@Suite struct ShortDecimalTests {
  @Test func fewestDigitsThatChangeNothing() {
    #expect(Float(0.30981445).shortestBelow(atLeast: 0.2) == 0.3)
    #expect(Float(0.30981445).shortestBelow(atLeast: 0.305) == 0.309)
    #expect(Float(0.30981445).shortestBelow(atLeast: 0) == 0)
    #expect(Float(0.5).shortestBelow(atLeast: 0.45) == 0.49)
    #expect(Float(1).shortestBelow(atLeast: 0.5) == 0.9)
    #expect(Float(0.000123).shortestBelow(atLeast: 0.0001) == 0.0001)
    #expect(Float(3e-9).shortestBelow(atLeast: 1e-9) == 2e-9)
    // Nothing lies between neighbours.
    #expect(Float(0.4).shortestBelow(atLeast: Float(0.4).nextDown) == Float(0.4).nextDown)
    #expect(Float.leastNonzeroMagnitude.shortestBelow(atLeast: 0) == 0)
  }

  @Test func staysInRange() {
    var value: Float = 0.9999
    while value > 1e-30 {
      for gap in [1e-7, 1e-5, 0.003, 0.2] as [Float] {
        let least = min(value.nextDown, value * (1 - gap))
        let short = value.shortestBelow(atLeast: least)
        #expect(short < value && short >= least, "\(short) for \(least) to \(value)")
      }
      value *= 0.377
    }
  }
}

import Testing

@testable import Inspector

struct KnobScaleTests {
  @Test(arguments: [
    (Knob.score, 0.4, 1, 0.41), (.score, 0.4, -1, 0.39), (.score, 0.05, -1, 0.04), (.score, 0.02, -1, 0.019),
    (.score, 0.001, -1, 0), (.score, 0, 1, 0.001), (.score, 0.02, 1, 0.03), (.score, 1, 1, 1),
    (.score, 0.404, 1, 0.41), (.score, 0.404, -1, 0.4), (.nms, 0.5, 3, 0.53), (.topK, 1000, 1, 1500),
    (.topK, 1000, -1, 700), (.topK, 1, -1, 1), (.topK, 10_000, 1, 10_000), (.maxDetections, 300, 1, 500),
    (.maxDetections, 42, -1, 30),
  ])
  func movesByStepsAPersonWouldChoose(knob: Knob, from: Double, steps: Int, to: Double) {
    #expect(abs(KnobScale(knob).value(from, moved: steps) - to) < 1e-9)
  }

  @Test func meetsFloatsByTheirNearestThousandth() {
    #expect(Float(KnobScale(.score).value(Double(Float(0.4)), moved: 1)) == 0.41)
    #expect(Float(KnobScale(.score).value(Double(Float(0.05)), moved: -1)) == 0.04)
  }

  @Test(arguments: Knob.allCases) func findsTheValueAtEachPosition(knob: Knob) {
    let scale = KnobScale(knob)
    #expect(scale.value(at: 0) == scale.range.lowerBound)
    #expect(scale.value(at: 1) == scale.range.upperBound)
    for step in 0...20 {
      let value = scale.value(at: Double(step) / 20)
      #expect(abs(scale.position(of: value) - Double(step) / 20) < 0.06, "\(knob) \(value)")
    }
  }
}

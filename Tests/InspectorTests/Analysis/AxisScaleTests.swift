import Testing

@testable import Inspector

struct AxisScaleTests {
  private static let scales = [
    AxisScale.unit, AxisScale(spacing: .even, range: 0...4), AxisScale(spacing: .even, range: 0...1.5),
    AxisScale(spacing: .even, range: 0...130), AxisScale(spacing: .logarithmic, range: 1e-8...10),
    AxisScale(spacing: .logit, range: 0.001...0.99999),
  ]

  @Test(arguments: scales) func findsTheValueAtEachPosition(scale: AxisScale) {
    #expect(abs(scale.position(scale.range.lowerBound)) < 1e-12)
    #expect(abs(scale.position(scale.range.upperBound) - 1) < 1e-12)
    for step in 0...20 {
      let position = Double(step) / 20
      #expect(abs(scale.position(scale.value(at: position)) - position) < 1e-9)
    }
  }

  @Test(arguments: scales) func marksHaveRoomAndSayWhereTheyAre(scale: AxisScale) throws {
    for room in [4, 9, 17, 30, 64, 150] {
      let ticks = scale.ticks(room: room, each: 6)
      #expect(!ticks.isEmpty)
      for tick in ticks {
        let value = try #require(Double(tick.label.replacing("−", with: "-")), "\(tick.label) is a number")
        #expect(abs(scale.position(value) - tick.position) < 1e-6, "\(tick.label) of \(scale.range)")
      }
      let places = ticks.map(\.position).sorted()
      let gaps = zip(places, places.dropFirst()).map { ($1 - $0) * Double(room) }
      #expect(gaps.allSatisfy { $0 >= (scale.spacing == .logit ? 4 : 3.9) }, "\(room): \(gaps)")
    }
  }

  @Test func unitsAreTenthsWhereTheyFit() {
    #expect(AxisScale.unit.ticks(room: 60, each: 6).map(\.label).last == "1.0")
    #expect(AxisScale.unit.ticks(room: 60, each: 6).count == 11)
    #expect(
      AxisScale.unit.ticks(room: 30, each: 6).map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(AxisScale.unit.ticks(room: 6, each: 6).map(\.label) == ["0.0", "1.0"])
  }
}

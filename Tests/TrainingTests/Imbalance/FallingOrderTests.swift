import Support
import Testing

@testable import Training

@Suite("Anchors by falling value")
struct FallingOrderTests {
  private static func values(_ kind: String) -> [Double] {
    var random = SeededRandom(seed: 3)
    return (0..<2000).map { index in
      switch kind {
      case "few different": Double(random.below(7)) - 1
      case "equal": 0.5
      case "near each other": 1 + Double(random.uniform()) * 1e-6
      case "with infinities": random.below(9) == 0 ? .infinity : Double(random.uniform())
      case "zeros": index % 2 == 0 ? 0 : -0.0
      default: Double(random.uniform()) * [1e-300, 1e-9, 1, 1e9][random.below(4)]
      }
    }
  }

  private static let kinds = [
    "any", "few different", "equal", "near each other", "with infinities", "zeros",
  ]

  @Test("come as a stable sort has them; negative values are left out", arguments: kinds)
  func sorting(kind: String) {
    let values = Self.values(kind)
    let expected = values.indices.filter { values[$0] >= 0 }.sorted {
      (values[$1], $0) < (values[$0], $1)
    }
    var order = FallingOrder(values)
    #expect(order.count == expected.count)
    #expect(expected.indices.map { order.number(at: $0) } == expected)
  }

  @Test("are as few as a sum needs", arguments: ["any", "few different", "equal", "near each other"])
  func fewest(kind: String) throws {
    let values = Self.values(kind)
    let sorted = values.filter { $0 >= 0 }.sorted(by: >)
    let total = sorted.reduce(0, +)
    for share in [0, 0.1, 0.5, 0.9, 0.999] {
      var order = FallingOrder(values)
      let fewest = order.fewest(reaching: share * total)
      let found = try #require(fewest)
      #expect(found.reduce(0) { $0 + values[Int($1)] } >= share * total * (1 - 1e-12))
      #expect(found.map { values[Int($0)] }.min() == values[Int(found.last!)])
      #expect(sorted.prefix(found.count - 1).reduce(0, +) < share * total * (1 + 1e-12) + 1e-300)
      #expect(Set(found).count == found.count)
    }
    var order = FallingOrder(values)
    let tooMuch = order.fewest(reaching: 2 * total)
    #expect(tooMuch == nil)
    var nothing = FallingOrder([])
    let none = nothing.fewest(reaching: 1)
    #expect(none == nil)
  }
}

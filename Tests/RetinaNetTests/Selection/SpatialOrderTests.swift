import Support
import Testing

@testable import RetinaNet

@Suite struct SpatialOrderTests {
  /// Boxes of one size in a row: each leaf of eight lies before the next, whatever the number of boxes and of equal ones.
  @Test(arguments: [1, 8, 9, 17, 55, 64, 65, 200], [2, 7, 1000])
  func leavesFollowEachOtherAlongARow(count: Int, distinct: Int) {
    var random = SeededRandom(seed: UInt64(count * distinct))
    let lefts = (0..<count).map { _ in Float(random.below(distinct)) * 10 }
    let boxes = lefts.map { SIMD4($0, 5, $0 + 4, 9) }
    // Two groups, which stay apart.
    var places = (0..<count).map(Int32.init)
    let groups = [0..<count / 3, count / 3..<count]
    SpatialOrder.order(&places, boxes, groups: groups)
    for group in groups {
      #expect(places[group].sorted() == group.map(Int32.init))
      let ordered = places[group].map { lefts[Int($0)] }
      for next in stride(from: 8, to: group.count, by: 8) {
        #expect(
          ordered[(next - 8)..<next].max()! <= ordered[next...].min()!, "\(count), \(distinct), \(next)")
      }
    }
  }

  /// Boxes that are no boxes are kept, wherever they go.
  @Test func oddBoxesAreKept() {
    let numbers: [Float] = [.nan, .infinity, -.infinity, 0, 1e30, -3]
    let boxes = (0..<70).map { SIMD4(numbers[$0 % 6], numbers[$0 % 5], numbers[$0 % 4], numbers[$0 % 3]) }
    var places = (0..<70).map(Int32.init)
    SpatialOrder.order(&places, boxes, groups: [0..<40, 40..<70])
    #expect(places[..<40].sorted() == Array(0..<40) && places[40...].sorted() == Array(40..<70))
  }
}

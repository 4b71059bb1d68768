import Support
import Testing

@testable import Tensors

@Suite struct FreeRangesTests {
  enum Cell { case taken, backed, fresh }

  /// Against a list of single bytes.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func agreeWithSingleBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let count = 60
    var ranges = FreeRanges(count: count)
    var cells = [Cell](repeating: .fresh, count: count)
    var taken: [Range<Int>] = []
    for _ in 0..<300 {
      if random.below(2) == 0 {
        let wanted = 1 + random.below(9)
        let place = (0...count - wanted).first { cells[$0..<$0 + wanted].allSatisfy { $0 != .taken } }
        let found = ranges.take(wanted)
        #expect(found?.place == place)
        if let place {
          #expect(found?.fresh == cells[place..<place + wanted].count { $0 == .fresh })
          for cell in place..<place + wanted { cells[cell] = .taken }
          taken.append(place..<place + wanted)
        }
      } else if !taken.isEmpty {
        let range = taken.remove(at: random.below(taken.count))
        for cell in range { cells[cell] = .backed }
        ranges.give(range, isBacked: true)
      }
      let most = 5 + random.below(40)
      let released = ranges.release(beyond: most).flatMap { Array($0) }
      let backed = cells.indices.filter { cells[$0] == .backed }
      #expect(Set(released) == Set(backed.suffix(max(0, backed.count - most))))
      for cell in released { cells[cell] = .fresh }
      #expect(ranges.backedBytes == cells.count { $0 == .backed })
    }
  }

  /// As a pass does with its maps, whatever their sizes: the second time nothing needs fresh memory.
  @Test func theSameLifetimesUseTheSamePlaces() {
    var ranges = FreeRanges(count: 1000)
    for pass in 0..<3 {
      var alive: [Range<Int>] = []
      for size in [26, 6, 6, 26, 6, 13, 3, 13, 28, 1, 9, 9] {
        if alive.count > 3 { ranges.give(alive.remove(at: 1), isBacked: true) }
        guard let (place, fresh) = ranges.take(size) else {
          Issue.record("no room")
          return
        }
        #expect(pass == 0 || fresh == 0)
        alive.append(place..<place + size)
      }
      for range in alive { ranges.give(range, isBacked: true) }
    }
  }
}

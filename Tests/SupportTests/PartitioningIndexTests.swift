import Support
import Testing

struct PartitioningIndexTests {
  @Test func isTheFirstPlaceThatFulfils() {
    for count in 0..<40 {
      let numbers = Array(0..<count)
      for bound in 0...count {
        #expect(numbers.partitioningIndex { $0 >= bound } == bound)
        #expect((5..<5 + count).partitioningIndex { $0 >= 5 + bound } == 5 + bound)
        #expect(numbers[(count / 2)...].partitioningIndex { $0 >= bound } == max(bound, count / 2))
      }
    }
  }

  @Test func asksFewElements() {
    var asked = 0
    let place = (0..<1_000_000).partitioningIndex { number in
      asked += 1
      return number >= 123_456
    }
    #expect(place == 123_456 && asked <= 20)
  }
}

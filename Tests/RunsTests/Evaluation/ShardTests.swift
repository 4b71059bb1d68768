import Testing

@testable import Runs

struct ShardTests {
  @Test func partsMakeTheWhole() {
    for count in 1...9 {
      for length in 0...20 {
        let list = Array(0..<length)
        let shards = (1...count).map { Shard(argument: "\($0)/\(count)")! }
        let parts = shards.map { $0.of(list) }
        #expect(parts.joined().sorted() == list, "\(count) parts of \(length)")
        #expect(shards.map { $0.size(of: length) } == parts.map(\.count))
        #expect(parts.map(\.count).max()! - parts.map(\.count).min()! <= 1)
      }
    }
  }

  @Test(arguments: [
    "", "1", "0/3", "4/3", "1/0", "-1/2", "1/2/3", "a/b", "1/", "/2", "1/99999999999999999999",
  ])
  func refusesWhatIsNoPart(_ text: String) {
    #expect(Shard(argument: text) == nil)
  }
}

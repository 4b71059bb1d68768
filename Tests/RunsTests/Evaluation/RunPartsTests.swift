import TestSupport
import Testing

@testable import Runs

/// Files that are measured together, and what of them is missing.
struct RunPartsTests {
  private let folder = TemporaryFolder()

  /// A file with a header and a line for each name.
  private func part(
    _ file: String, _ names: [String], shard: String, of count: Int = 5, list: String = "L",
    nms: Double = 0.5,
    tail: String = ""
  ) -> String {
    let header =
      #"{"run":{"nms":\#(nms),"pictures":{"count":\#(count),"sha256":"\#(list)"},"shard":"\#(shard)"}}"#
    let lines = names.map { #"{"file":"\#($0)","width":1,"height":1,"detections":[]}"# }
    return folder.write(file, ([header] + lines).joined(separator: "\n") + "\n" + tail)
  }

  private func refusal(_ paths: String...) -> String {
    guard let error = #expect(throws: RunRefused.self, performing: { try RunParts(paths: paths) })
    else {
      return ""
    }
    return error.description
  }

  @Test func wholeRunsHaveNoGaps() throws {
    let first = part("1", ["a", "c", "e"], shard: "1/2")
    let second = part("2", ["b", "d"], shard: "2/2")
    let other = part("3", ["x", "y"], shard: "1/1", of: 2, list: "M")
    #expect(try RunParts(paths: [second, first]).gaps == [])
    #expect(try RunParts(paths: [first, other, second]).gaps == [], "runs over different pictures")
  }

  @Test func namesMissingParts() throws {
    let third = part("3", ["c"], shard: "3/4")
    #expect(try RunParts(paths: [third]).gaps == ["missing: the parts 1/4, 2/4, 4/4."])
    let first = part("1", ["a", "c", "e"], shard: "1/2")
    #expect(try RunParts(paths: [first]).gaps == ["missing: the part 2/2."])
  }

  @Test func namesPartsThatAreNotFinished() throws {
    let first = part("1", ["a", "c"], shard: "1/2", tail: #"{"file":"e","wid"#)
    let second = part("2", ["b", "d"], shard: "2/2")
    let gaps = try RunParts(paths: [first, second]).gaps
    #expect(gaps == ["\(first) is not finished: 2 of 3 pictures are there. Run its command again."])
  }

  @Test func countsFailures() throws {
    let run = part("1", ["a"], shard: "1/1", of: 2, tail: #"{"file":"b","error":"damaged"}"# + "\n")
    let parts = try RunParts(paths: [run])
    #expect((parts.failed, parts.gaps) == (1, []))
  }

  @Test(arguments: [Int.max, .min, -1]) func aHeaderMayCountNonsense(count: Int) throws {
    let parts = try RunParts(paths: [part("1", ["a"], shard: "2/3", of: count)])
    #expect(parts.gaps == [], "no list is so long, so nothing is known of its parts")
  }

  @Test func refusesDifferentRuns() {
    let first = part("1", ["a", "c", "e"], shard: "1/2")
    let message = refusal(first, part("2", ["b", "d"], shard: "2/2", nms: 0.6))
    #expect(message.contains("different runs"), "\(message)")
    #expect(message.contains("  nms: 0.5 → 0.6\n"), "\(message)")
    #expect(!message.contains("shard"), "\(message)")
    let unknown = folder.write("3", #"{"file":"b","error":"x"}"# + "\n")
    #expect(refusal(first, unknown).contains("does not say what run it is of"))
  }

  @Test func refusesAPictureTwice() {
    let first = part("1", ["a", "c", "e"], shard: "1/2")
    #expect(refusal(first, part("2", ["b", "c"], shard: "2/2")).contains("in \(first) and in "))
    #expect(refusal(first, first).contains("\"a\" is twice in"))
  }
}

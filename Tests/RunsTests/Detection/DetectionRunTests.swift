import Foundation
import Testing

@testable import Runs

struct DetectionRunTests {
  private struct Broken: Error, CustomStringConvertible { let description: String }

  private func run(
    _ names: [String], interruptedAfter: Int = .max, complaints: Complaints = Complaints()
  ) throws -> (summary: RunSummary, received: [String]) {
    let done = Complaints()
    var received: [String] = []
    let monitor = RunMonitor(
      complain: { complaints.list.append($0) }, isInterrupted: { done.list.count >= interruptedAfter })
    let run = DetectionRun(names.map { .file($0) }, monitor)
    let summary = try run.run { source, progress in
      progress(0.5)
      done.list.append(source.name)
      if source.name.hasPrefix("bad") { throw Broken(description: "\(source.name) is damaged") }
      return DetectionStep(
        SampleResult.of(source.name, []),
        rest: source.name.hasPrefix("half") ? { throw Broken(description: "no room") } : nil)
    } receive: { result in
      if case .failed(let reason) = result.outcome {
        received.append(reason)
      } else {
        received.append(result.file)
      }
    }
    return (summary, received)
  }

  private final class Complaints { var list: [String] = [] }

  @Test func goesOnAfterABadPicture() throws {
    let complaints = Complaints()
    let (summary, received) = try run(["a", "bad", "c"], complaints: complaints)
    #expect(summary == .init(done: 2, failed: 1, wasInterrupted: false))
    #expect(received == ["a", "bad is damaged", "c"])
    #expect(complaints.list == ["bad is damaged"])
  }

  @Test func keepsAResultThatHadTroubleBesideIt() throws {
    let complaints = Complaints()
    let (summary, received) = try run(["half", "b"], complaints: complaints)
    #expect(summary == .init(done: 1, failed: 1, wasInterrupted: false))
    #expect(received == ["half", "b"])
    #expect(complaints.list == ["half: no room"])
  }

  /// What is still being done with a picture goes on while two more are processed, and results keep their order.
  @Test func receivesAResultOnceItsRestIsDone() throws {
    var events: [String] = []
    let names = ["a", "b", "c", "bad", "d"]
    let run = DetectionRun(names.map { .file($0) }, RunMonitor(isInterrupted: { false }))
    _ = try run.run { source, _ in
      events.append("detect \(source.name)")
      if source.name == "bad" { throw Broken(description: "damaged") }
      return DetectionStep(SampleResult.of(source.name, [])) { events.append("rest of \(source.name)") }
    } receive: {
      events.append("receive \($0.file)")
    }
    #expect(
      events == [
        "detect a", "detect b", "detect c", "rest of a", "receive a", "detect bad", "rest of b",
        "receive b", "rest of c", "receive c", "receive bad", "detect d", "rest of d", "receive d",
      ])
  }

  /// The program exits next, under whatever is still being written.
  @Test func endsEachRestWhereAResultCannotBeReceived() {
    var ended: [String] = []
    let run = DetectionRun(["a", "b", "c", "d"].map { .file($0) }, RunMonitor(isInterrupted: { false }))
    #expect(throws: Broken.self) {
      try run.run { source, _ in
        DetectionStep(SampleResult.of(source.name, [])) { ended.append(source.name) }
      } receive: { _ in
        throw Broken(description: "no room")
      }
    }
    #expect(ended == ["a", "b", "c"])
  }

  @Test func endsAfterThePictureAtHandWhenInterrupted() throws {
    let (summary, received) = try run(["a", "b", "c"], interruptedAfter: 2)
    #expect(summary == .init(done: 2, failed: 0, wasInterrupted: true))
    #expect(received == ["a", "b"])
  }

  @Test func isNotInterruptedOnceAllIsDone() throws {
    #expect(try run(["a", "b"], interruptedAfter: 2).summary.wasInterrupted == false)
  }
}

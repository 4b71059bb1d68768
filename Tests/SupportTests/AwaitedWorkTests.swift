import Dispatch
import Support
import Testing

struct AwaitedWorkTests {
  private struct Failed: Error {}

  @Test(.timeLimit(.minutes(1))) func isDoneElsewhereAndWaitedFor() throws {
    let gate = DispatchSemaphore(value: 0)
    let work = AwaitedWork {
      gate.wait()
      return 7
    }
    work.begin()
    #expect(work.finished == nil)
    gate.signal()
    // As often as it is asked for.
    #expect(try work.result() == 7 && work.result() == 7)
    #expect(try work.finished?.get() == 7)
  }

  @Test func isDoneHere() throws {
    let (good, bad) = (AwaitedWork { 7 }, AwaitedWork<Int> { throw Failed() })
    good.run()
    bad.run()
    #expect(try good.result() == 7)
    #expect(throws: Failed.self) { try bad.result() }
    #expect(throws: Failed.self) { try bad.finished?.get() }
  }
}

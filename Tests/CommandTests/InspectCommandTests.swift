import TestSupport
import Testing

/// What of the inspector needs no terminal.
struct InspectCommandTests {
  @Test(arguments: [["inspect"], ["inspect", "nothing.png"]])
  func namesWhatNeedsNoTerminal(_ arguments: [String]) throws {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.split(separator: "\n").count == 1)
    #expect(outcome.stderr.contains("`detect`") && outcome.stderr.contains("`render`"))
  }

  @Test(arguments: [
    (["--model", "x.pth"], "No pictures"), (["-", "-"], "only once"), (["--memory", "much"], "--memory"),
    (["--view", "picture"], "--view"),
  ])
  func refusesMistypedLines(_ arguments: [String], _ reason: String) throws {
    let outcome = try Program().run(["inspect"] + arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains(reason), "\(outcome.stderr)")
  }
}

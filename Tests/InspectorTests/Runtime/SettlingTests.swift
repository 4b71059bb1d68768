import Inspector
import RetinaNet
import Testing

/// The inspector's way to a result without threads.
struct SettlingTests {
  @Test func goesAllTheWayForThePictureThatIsShown() throws {
    var state = ScriptedWorkshop.state(pictures: 3)
    let workshop = ScriptedWorkshop()
    try state.settle(in: workshop)
    #expect(state.selection?.thresholds == state.thresholds)
    #expect(workshop.happenings == ["begin 0", "done 0"], "and not for others")
  }

  @Test func throwsWhatTheInspectorWouldShow() {
    var state = ScriptedWorkshop.state()
    let workshop = ScriptedWorkshop { _, _ in throw ScriptedWorkshop.Failure(description: "no room") }
    #expect { try state.settle(in: workshop) } throws: { "\($0)" == "no room" }
  }
}

import Inspector
import RetinaNet
import TestSupport
import Testing

/// The inspector's way to a result without threads.
struct SettlingTests {
  @Test func goesAllTheWayForThePictureThatIsShown() throws {
    var state = ScriptedServices.state(pictures: 3)
    let services = ScriptedServices()
    try state.settle(in: services)
    #expect(state.selection?.thresholds == state.thresholds)
    #expect(services.happenings == ["begin 0", "done 0"], "and not for others")
  }

  @Test func throwsWhatTheInspectorWouldShow() {
    var state = ScriptedServices.state()
    let services = ScriptedServices { _, _ in throw TestError("no room") }
    #expect { try state.settle(in: services) } throws: { "\($0)" == "no room" }
  }
}

import Dispatch
import Inspector
import RetinaNet
import Terminal
import TestSupport
import Testing

/// The browser between terminal and threads.
struct BrowserRuntimeTests {
  private let display = ScriptedDisplay()

  private func run(_ services: ScriptedServices, pictures: Int) -> Runtime {
    let runtime = Runtime(ScriptedServices.state(pictures: pictures), display, services)
    display.hangUp(afterSeconds: 20)
    runtime.run()
    return runtime
  }

  @Test func theNetworkRunsOverAllPicturesOncePerPicture() {
    let services = ScriptedServices()
    var isOpen = false
    display.reaction = { text in
      if text.contains("5 of 5 pictures run") { return [.key("q")] }
      defer { isOpen = isOpen || text.contains(" kept") }
      return text.contains(" kept") && !isOpen ? [.key("B")] : []
    }
    _ = run(services, pictures: 5)
    let runs = services.happenings.filter { $0.hasPrefix("done") }
    #expect(Set(runs) == Set((0..<5).map { "done \($0)" }))
    #expect(runs.count == 5, "what the inspector had is not run again: \(runs)")
  }

  @Test func quittingStopsTheRun() {
    let gate = DispatchSemaphore(value: 0)
    let services = ScriptedServices { inference, report in
      guard inference.picture > 1 else { return }
      gate.wait()
      try report(.working("running the network", 0.5))
    }
    display.reaction = { text in
      if text.contains("of 9 pictures run") { return [.key("q")] }
      return text.contains(" kept") ? [.key("B")] : []
    }
    _ = run(services, pictures: 9)
    for _ in 0..<9 { gate.signal() }
    #expect(services.happenings.count { $0.hasPrefix("done") } <= 2)
  }

  @Test func openingAPictureStopsTheRunForIt() {
    let gate = DispatchSemaphore(value: 0)
    let services = ScriptedServices { inference, report in
      guard inference.picture == 2 else { return }
      gate.wait()
      try report(.working("running the network", 0.5))
    }
    var keys: [Event] = [.key("B"), .key(.end), .key(.enter)]
    display.reaction = { text in
      if text.contains("picture 5") && text.contains(" kept") { return [.key("q")] }
      if keys.count == 3, text.contains(" kept") { return [keys.removeFirst()] }
      if keys.count < 3, !keys.isEmpty, text.contains("pictures run") {
        if keys.count == 1 { gate.signal() }
        return [keys.removeFirst()]
      }
      return []
    }
    _ = run(services, pictures: 6)
    for _ in 0..<9 { gate.signal() }
    #expect(services.happenings.contains("done 5"))
  }
}

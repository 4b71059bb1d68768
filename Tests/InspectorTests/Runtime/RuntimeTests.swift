import Dispatch
import Glibc
import Inspector
import RetinaNet
import Terminal
import TestSupport
import Testing

/// The loop between terminal and threads. Nothing here waits for time to pass: frames and gates set the pace.
struct RuntimeTests {
  private let display = ScriptedDisplay()

  private func run(_ services: ScriptedServices, pictures: Int = 1) -> Runtime {
    let runtime = Runtime(ScriptedServices.state(pictures: pictures), display, services)
    display.hangUp(afterSeconds: 20)
    runtime.run()
    return runtime
  }

  /// Quits when a result is shown.
  private func quitAtResult(_ text: String) -> [Event] { text.contains(" kept") ? [.key("q")] : [] }

  @Test func showsThePictureThenProgressThenTheResult() {
    let gate = DispatchSemaphore(value: 0)
    let services = ScriptedServices { _, report in
      gate.wait()
      try report(.read(LoadedPicture(ScriptedServices.trace.image)))
      gate.wait()
      try report(.working("running the network: heads", 0.5))
      gate.wait()
    }
    let milestones = ["reading the picture", "reading…", "50 %", " kept"]
    display.reaction = { text in
      // Each step is taken only when the one before has been seen.
      if text.contains(" kept") { return [.key("q")] }
      gate.signal()
      return []
    }
    _ = run(services)
    let seen = display.texts.map { text in milestones.first { text.contains($0) } }
    #expect(seen == milestones)
  }

  @Test func drawsOneFrameForAllKeysOfABurst() {
    var isPressed = false
    display.reaction = { text in
      guard text.contains(" kept") else { return [] }
      defer { isPressed = true }
      return isPressed ? [.key("q")] : Array(repeating: .key("S"), count: 20)
    }
    let runtime = run(ScriptedServices())
    #expect(abs(runtime.state.thresholds.score - 0.7) < 1e-5, "20 steps of a hundredth")
    let results = display.texts.filter { $0.contains(" kept") }
    #expect(results.count == 2, "the result before the keys, and the one after all of them")
    #expect(results.last?.contains("0.70") == true)
  }

  /// How far the text is scrolled after the user has sent bursts of keys, each when the frame after the last is seen.
  private func scroll(after bursts: [[Event]]) -> Int {
    let display = ScriptedDisplay()
    var left = [[.resize(width: 100, height: 14)]] + bursts + [[.key("q")]]
    display.reaction = { text in
      left.isEmpty || !text.contains(" kept") ? [] : left.removeFirst()
    }
    let runtime = Runtime(ScriptedServices.state(), display, ScriptedServices())
    display.hangUp(afterSeconds: 20)
    runtime.run()
    return runtime.state.scroll
  }

  /// End must know how long the text of the new view is, though no frame has shown it yet.
  @Test func aKeyInTheSameBurstAsAChangeOfViewScrollsTheNewView() throws {
    let end = Event.key(.end)
    for (old, new) in [("2", "4"), ("4", "2")] as [(Character, Character)] {
      let expected = scroll(after: [[.key(old)], [.key(new)], [end]])
      try #require(expected > 0 && expected != scroll(after: [[.key(old)], [end]]), "the views differ")
      #expect(scroll(after: [[.key(old)], [.key(new), end]]) == expected, "from view \(old) to \(new)")
    }
  }

  @Test func preparesTheLossInTheBackgroundAndFollowsItsSliders() {
    var pressed: [Character] = []
    display.reaction = { text in
      func once(_ key: Character, if isTime: Bool) -> [Event] {
        guard isTime, !pressed.contains(key) else { return [] }
        pressed.append(key)
        return [.key(key)]
      }
      if text.contains("CE ÷ FL"), pressed.contains("G") { return [.key("q")] }
      return once("6", if: text.contains(" kept")) + once("G", if: text.contains("Who makes the loss?"))
    }
    let runtime = run(ScriptedServices())
    #expect(display.texts.last?.contains("2.10") == true, "γ is one step higher")
    #expect(abs(runtime.state.options.focal.loss.gamma - 2.1) < 1e-9)
  }

  @Test func quitsWhileTheNetworkRuns() {
    let gate = DispatchSemaphore(value: 0)
    let services = ScriptedServices { _, _ in gate.wait() }
    display.reaction = { _ in [.key("q")] }
    _ = run(services)
    #expect(!services.happenings.contains("done 0"), "it was not waited for")
    gate.signal()
  }

  @Test func stopsAPassThatNobodyWaitsForAnyMore() {
    let services = ScriptedServices { inference, report in
      // The first goes on until it is stopped.
      while inference.picture == 0 { try report(.working("running the network: backbone", 0.25)) }
    }
    display.reaction = { text in
      text.contains("25 %") ? [.key("o")] : self.quitAtResult(text)
    }
    let runtime = run(services, pictures: 2)
    #expect(services.happenings == ["begin 0", "stopped 0", "begin 1", "done 1"])
    #expect(runtime.state.inference == InferenceID(picture: 1))
    #expect(runtime.state.inferences[InferenceID(picture: 0)] == nil, "it counts as not begun")
  }

  @Test func preparesThePictureThatComesNext() {
    display.reaction = { text in
      if text.contains("2/2"), text.contains(" kept") { return [.key("q")] }
      return text.contains("1/2") && text.contains(" kept") ? [.key("o")] : []
    }
    let services = ScriptedServices()
    let runtime = run(services, pictures: 2)
    #expect(services.happenings.filter { $0.hasPrefix("begin") } == ["begin 0", "begin 1"], "each runs once")
    #expect(runtime.state.inferences.count == 2)
  }

  @Test func saysWhyTheNetworkCouldNotRun() {
    let services = ScriptedServices { _, report in
      try report(.read(LoadedPicture(ScriptedServices.trace.image)))
      throw TestError("not enough memory: Try --max-size 320.")
    }
    display.reaction = { text in text.contains("The network could not run") ? [.key("q")] : [] }
    _ = run(services)
    #expect(display.texts.last?.contains("not enough memory") == true)
  }

  @Test func savesWhatIsSeenAndSaysWhere() {
    let gate = DispatchSemaphore(value: 0)
    var isAsked = false
    display.reaction = { text in
      if text.contains("saved 0-detections.png") { return [.key("q")] }
      guard text.contains(" kept") else { return [] }
      if isAsked { gate.signal() }
      defer { isAsked = true }
      return isAsked ? [] : [.key("e")]
    }
    // The frame that the key brought is seen before the file is there.
    let services = ScriptedServices(saving: { gate.wait() })
    _ = run(services)
    #expect(services.canvases.count == 1)
    let seen = display.texts.last { $0.contains(" kept") && !$0.contains("saved") }
    #expect(services.canvases.first?.text == seen)
  }

  @Test func finishesAFileBeforeTheEnd() {
    display.reaction = { text in text.contains(" kept") ? [.key("w"), .key("q")] : [] }
    let services = ScriptedServices(saving: { for _ in 0..<100 { sched_yield() } })
    _ = run(services)
    #expect(services.happenings.contains { $0.hasSuffix("detections written") })
  }

  @Test func saysWhyAFileWasNotSaved() {
    var isAsked = false
    display.reaction = { text in
      if text.contains("not saved: the disk is full") { return [.key("q")] }
      guard text.contains(" kept"), !isAsked else { return [] }
      isAsked = true
      return [.key("w")]
    }
    let services = ScriptedServices(saving: {
      throw TestError("the disk is full")
    })
    _ = run(services)
    #expect(!services.happenings.contains { $0.hasSuffix("written") })
  }

  @Test func carriesOutWhatConcernsTheTerminal() {
    var isDone = false
    display.reaction = { text in
      guard text.contains(" kept") else { return [] }
      defer { isDone = true }
      return isDone ? [.hangup] : [.key("x"), .key(.control("l")), .key(.control("z")), .key("y"), .key("y")]
    }
    let runtime = run(ScriptedServices())
    let line = runtime.state.commandLine
    #expect(display.requests == ["depth 256", "redraw", "suspend", "copy \(line)", "copy \(line)"])
    #expect(
      runtime.state.traits.size == CellSize(width: 60, height: 20), "the size that it had when it came back")
    #expect(runtime.copied == [line], "said once at the end")
  }
}

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

import Imaging
import RetinaNet
import Terminal
import Testing
import Training

@testable import Inspector

/// Keys, mouse and ground truth in view 6.
struct FocalUpdateTests {
  @Test func preparesTheLossWhenItIsFirstShown() throws {
    var state = MissState.ready(view: .detections)
    #expect(state.pictureLoss == nil)
    let commands = state.type("6")
    #expect(commands.map(\.name) == ["measureLoss"])
    #expect(state.type("16").isEmpty, "it is being prepared")
    state.carryOut(commands)
    let loss = try #require(state.pictureLoss)
    #expect(loss.targets.objects.count == MissState.targets.count { !$0.isIgnored })
    #expect(state.type("16").isEmpty, "it is known")
  }

  @Test func slidersMoveByKeysAndComeBack() {
    var state = FocalState.ready()
    state.type("GGG")
    #expect(abs(state.options.focal.loss.gamma - 2.3) < 1e-9)
    state.type("gggg")
    #expect(abs(state.options.focal.loss.gamma - 1.9) < 1e-9)
    state.type("A")
    #expect(abs((state.options.focal.loss.alpha ?? 0) - 0.3) < 1e-9)
    #expect(state.knob == .alpha)
    state.type("aaaaaaaaaa")
    #expect(state.options.focal.loss.alpha == 0)
    state.type("r")
    #expect(state.options.focal.loss == .paper)
    #expect(state.thresholds == MissState.thresholds, "no threshold has moved")
  }

  @Test func valuesAreTyped() {
    var state = FocalState.ready()
    state.type("=")
    #expect(state.prompt?.kind == .value(.gamma), "the first slider of the view")
    state.type("7")
    state.press(.enter)
    #expect(state.prompt?.complaint == "expected a number from 0 to 5")
    state.press(.backspace)
    state.type("0.37")
    state.press(.enter)
    #expect(state.options.focal.loss.gamma == 0.37)
    state.type("=")
    state.press(.tab)
    #expect(state.prompt?.kind == .value(.alpha))
    state.type("0.9")
    state.press(.enter)
    #expect(state.options.focal.loss.alpha == 0.9)
  }

  @Test func theMouseDragsTheSliders() throws {
    var state = FocalState.ready()
    let area = try #require(state.layout.sliders)
    let sliders = Sliders(area, state).sliders
    #expect(sliders.map(\.knob) == [.gamma, .alpha])
    let track = sliders[0].track
    let one = track.column(of: 1)
    _ = state.react(to: .mouse(MouseEvent(.press, x: one, y: track.area.y)))
    #expect(state.options.focal.loss.gamma == 1, "a mark is met exactly")
    _ = state.react(to: .mouse(MouseEvent(.drag, x: track.area.right + 30, y: 0)))
    #expect(state.options.focal.loss.gamma == 5)
    _ = state.react(to: .mouse(MouseEvent(.release, x: 0, y: 0)))
    state.options.view = .detections
    #expect(Sliders(area, state).sliders.map(\.knob) == Knob.thresholds)
  }

  @Test func homeAndEndGoToTheEndsOfAChartsAxisAndOfAList() {
    var state = FocalState.ready(.curves)
    state.press(.end)
    #expect(state.options.focal.probability == 1)
    state.press(.home)
    #expect(state.options.focal.probability == 0)
    state.options.focal.isSpread = true
    state.press(.end)
    #expect((0.99..<1).contains(state.options.focal.probability), "a spread axis ends before 1")
    state.options.focal.mode = .cumulative
    state.press(.home)
    #expect(state.options.focal.sampleShare == 0)
    state.press(.end)
    #expect(state.options.focal.sampleShare == 1)
    state.options.focal.mode = .rivals
    state.press(.end)
    #expect(state.options.focal.method == ImbalanceMethod.allCases.count - 1)
    state.press(.home)
    #expect(state.options.focal.method == 0)
  }

  @Test func thresholdsSayThatTheyDoNotMatterHere() {
    var state = FocalState.ready()
    let before = state.thresholds.score
    state.carryOut(state.type("S"))
    #expect(state.thresholds.score > before)
    #expect(state.message?.contains("no threshold changes the loss") == true)
  }

  @Test func goesThroughPanelsSidesQuantitiesAndLevels() {
    var state = FocalState.ready()
    var modes: [FocalMode] = []
    for _ in FocalMode.allCases {
      modes.append(state.options.focal.mode)
      state.type("v")
    }
    #expect(modes == FocalMode.allCases)
    #expect(state.options.focal.mode == .shares)
    state.type("V")
    #expect(state.options.focal.mode == FocalMode.allCases.last)
    state.type("p")
    #expect(state.options.focal.side != .both)
    state.type("P")
    #expect(state.options.focal.side == .both)
    state.type(".")
    #expect(state.options.focal.quantity == .gradient)
    let count = TestState.shared.trace.levels.count
    var levels: [Int?] = []
    for _ in 0...count {
      levels.append(state.options.focal.level)
      state.type("]")
    }
    #expect(levels == [nil] + (0..<count).map { $0 })
    #expect(state.options.focal.level == nil)
    state.type("[")
    #expect(state.options.focal.level == count - 1)
  }

  @Test func theCursorKeepsItsPlaceOnThePictureAcrossLevelsAndViews() throws {
    var state = FocalState.ready(.map)
    state.press(.right, .down)
    let point = try #require(state.geometry).center(of: try #require(state.cursor))
    func distance() throws -> Double {
      let geometry = try #require(state.geometry)
      let now = geometry.center(of: try #require(state.cursor))
      return max(abs(now.x - point.x) / geometry.stepX, abs(now.y - point.y) / geometry.stepY)
    }
    for key in ["]", "]", "3", "6", "4"] {
      state.type(key)
      #expect(try distance() <= 1.01, "\(key)")
    }
  }

  @Test func arrowsReadTheCharts() {
    var state = FocalState.ready(.curves)
    state.press(.right, .right, .left)
    #expect(abs(state.options.focal.probability - 0.52) < 1e-9)
    state.type("z")
    let before = state.options.focal.probability
    for _ in 0..<60 { state.press(.right) }
    #expect(state.options.focal.probability > before)
    #expect(abs(state.options.focal.probability - 0.99999) < 1e-9, "the spread axis ends there")
    state.options.focal.mode = .cumulative
    for _ in 0..<60 { state.press(.left) }
    #expect(state.options.focal.sampleShare == 0)
  }

  @Test func listsTheHardestAnchorsAndJumpsToThem() throws {
    var state = FocalState.ready(.hardest)
    let anchors = state.hardAnchors
    #expect(anchors.count == 20)
    #expect(anchors.map(\.loss) == anchors.map(\.loss).sorted(by: >))
    state.press(.down, .down)
    #expect(state.options.focal.hardAnchor == 1)
    let box = try #require(state.chosenHardBox)
    let window = try #require(state.viewport).window
    #expect(Double(box.middle.x) >= window.x && Double(box.middle.x) <= window.x + window.width)
    state.press(.end)
    #expect(state.options.focal.hardAnchor == 19)
    state.press(.home, .enter)
    #expect(state.options.view == .anchors)
    let prediction = AnchorPrediction(
      TestState.shared, level: anchors[0].place.level, anchor: anchors[0].place.anchor)
    #expect(state.options.layer == .pyramid(prediction.level))
    #expect((state.cursor, state.options.shape) == (prediction.cell, prediction.shape))
    #expect(state.options.label == anchors[0].label)
  }

  @Test func theListIsSoughtOnceForEachPositionOfTheSliders() throws {
    var state = FocalState.ready(.shares)
    #expect(state.hardAnchors.isEmpty, "nothing shows them yet")
    let commands = state.type("vvvv")
    #expect(commands.map(\.name) == ["findHardest"])
    #expect(state.type("GG").isEmpty, "they are being sought")
    var next: [Command] = []
    for command in commands { command.work(in: ScriptedServices()) { next += state.update($0) } }
    #expect(state.hardAnchors.count == 20, "the list of the slider's last position is shown in the meantime")
    #expect(next.map(\.name) == ["findHardest"], "and that of the present one is asked for")
  }

  @Test func theChosenAnchorStaysChosenWhileGammaMoves() throws {
    var state = FocalState.ready(.hardest)
    state.press(.home)
    let place = try #require(state.chosenHardAnchor).place
    for _ in 0..<10 { state.enter(.character("g")) }
    #expect(state.hardestAnchors?.focal == state.options.focal.loss)
    if let chosen = state.chosenHardAnchor {
      #expect(chosen.place == place)
    } else {
      #expect(!state.hardAnchors.contains { $0.place == place })
    }
  }

  @Test func aClickChoosesTheAnchorUnderIt() throws {
    var state = FocalState.ready(.hardest)
    let place = state.hardAnchors[0].place
    let middle = TestState.shared.anchorBox(place.level, place.anchor).middle
    let seen = try #require(state.viewport).screen(middle)
    let limits = try #require(state.viewport).area
    let (x, y) = (
      min(max(Int(seen.x), limits.x), limits.right - 1), min(max(Int(seen.y), limits.y), limits.bottom - 1)
    )
    _ = state.react(to: .mouse(MouseEvent(.press, x: x, y: y)))
    let chosen = try #require(state.chosenHardBox)
    let point = try #require(state.viewport).point(x: x, y: y)
    #expect(Double(chosen.x1) <= point.x && point.x < Double(chosen.x2))
    #expect(Double(chosen.y1) <= point.y && point.y < Double(chosen.y2))
  }

  @Test func aBoxThatIsDrawnCountsAtOnce() throws {
    var state = FocalState.withoutTruth()
    #expect(try #require(state.pictureLoss).targets.positiveCount == 0)
    let histograms = state.pictureLoss
    state.carryOut(
      state.change(objects: [
        MarkedObject(.init(box: Box(x1: 20, y1: 20, x2: 90, y2: 80), label: 3), origin: .drawn)
      ]))
    let loss = try #require(state.pictureLoss)
    #expect(loss !== histograms)
    #expect(loss.targets.positiveCount > 0)
  }

  @Test func aPictureThatIsLeftKeepsNoLoss() {
    var state = MissState.ready(pictures: 2, view: .focal)
    #expect(state.pictureLoss != nil)
    state.type("o")
    #expect(state.pictureLoss == nil)
  }

  @Test func namesTheAnchorOfALogitThatIsNoNumber() {
    var state = TestState.fresh()
    state.options.view = .focal
    _ = state.start()
    let broken = MadeMaps.inspected(logits: { $0 == 40_007 ? .nan : -3 })
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 0), broken)))
    #expect(state.lossFailure?.contains("P") == true && state.lossFailure?.contains("anchor") == true)
    #expect(DetectionsViewTests.text(state, width: 200).contains("not a finite number"))
  }
}

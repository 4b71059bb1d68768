import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal
import TestSupport
import Testing

@testable import Inspector

/// What view 5 shows.
struct MissesViewTests {
  @Test(arguments: MissStage.allCases)
  func saysWhyAnObjectWasMissed(stage: MissStage) throws {
    var state = MissState.ready()
    guard let index = state.object(missedAt: stage) else { return }
    state.carryOut(state.choose(object: index))
    let explanation = try #require(state.explanation)
    let text = DetectionsViewTests.text(state, width: 56)
    #expect(text.contains("Why was class \(state.objects[index].target.label) \(index + 1) missed?"))
    #expect(text.contains(stage.title))
    let facts = explanation.decisiveFacts(TestState.shared.trace, iou: 0.5)
    #expect(!facts.isEmpty)
    for fact in facts { #expect(text.contains(fact.name), "\(fact)") }
    let others = explanation.otherFacts(TestState.shared.trace, iou: 0.5)
    #expect(Set(others.map(\.name)).isDisjoint(with: facts.map(\.name)))
  }

  /// One heading, broken between words where it is too long.
  @Test func asksWhyInOneForm() throws {
    var state = MissState.ready()
    let index = try #require(state.object(missedAt: .score))
    state.carryOut(state.choose(object: index))
    for width in [18, 24, 30, 56] {
      let text = DetectionsViewTests.text(state, width: width)
      let words = text.split { " \n".contains($0) }.joined(separator: " ")
      #expect(words.contains("Why was class \(state.objects[index].target.label) \(index + 1) missed?"))
      #expect(!text.contains("why missed"))
    }
  }

  /// What the remedy changes is not said to be since a pin; once thresholds are moved by hand it is not the remedy's.
  @Test func saysWhatChangesAreOf() throws {
    var state = MissState.ready()
    for index in state.objects.indices where state.proposedRemedy?.change.knob == nil {
      state.carryOut(state.choose(object: index))
    }
    state.enter(.enter)
    try #require(state.activeTrial != nil)
    #expect(Renderer().canvas(state).text.contains("with the remedy: +"))
    #expect(!Renderer().canvas(state).text.contains("pinned"))
    state.enter(.character("s"))
    #expect(state.activeTrial == nil && state.pinTitle == "since the remedy")
    state = MissState.ready()
    state.enter(.character("b"), .character("s"))
    #expect(state.pinTitle == "since pinned")
    #expect(DetectionsViewTests.text(state, width: 56).contains("since pinned: "))
  }

  @Test func saysWhyNoThresholdRescuesIt() throws {
    var state = MissState.ready()
    var told = 0
    for index in state.objects.indices {
      state.carryOut(state.choose(object: index))
      guard let stage = state.explanation?.stage, state.remedies?.isEmpty == true else { continue }
      let obstacle = state.remedyAnswer?.obstacle
      let sentence = stage.sentenceWithoutRemedy(next: obstacle)
      let words = DetectionsViewTests.text(state, width: 56).split { " \n".contains($0) }.joined(
        separator: " ")
      #expect(words.contains(sentence.dropFirst()), "\(sentence)")
      told += 1
    }
    try #require(told > 0, "some object has no remedy")
  }

  @Test func theRemedyIsInSightOnASmallScreen() throws {
    var state = MissState.ready(width: 80, height: 24)
    state.carryOut(state.choose(object: try #require(state.object(missedAt: .score))))
    let screen = Renderer().canvas(state).text
    #expect(screen.contains("What would rescue it") || screen.contains("No threshold"))
  }

  /// Where sizes have no column of their own, they stand behind names that leave room for them, and cut none.
  @Test(arguments: [7, 3]) func onASmallScreenSizesStandBehindShortNames(picture: Int) throws {
    var state = DemoServices.shared.fresh()
    state.options.view = .misses
    state.inference = InferenceID(picture: picture)
    state.carryOut(state.start(), in: DemoServices.shared) { _ in }
    let inspected = try #require(state.inspected)
    let lines = Renderer.pane(state, width: 30).lines
    #expect(lines.contains { $0.spans.map(\.text).joined().contains("w×h lost at") })
    var sized = 0
    for line in lines {
      guard case .object(let index)? = line.target else { continue }
      let text = line.spans.map(\.text).joined()
      let target = state.objects[index].target
      let (name, size) = (inspected.name(ofClass: target.label), target.box.shortSidesText)
      #expect(text.contains(name) && TextGlyphs.width(text) <= 30, "\(text)")
      let hasRoom = name.count + size.count < 30 - 2 - "\(state.objects.count)".count - 1 - 8
      #expect(text.contains(" \(size) ") == hasRoom, "\(text)")
      sized += hasRoom ? 1 : 0
    }
    #expect(sized > 0)
  }

  @Test func countsTheCauses() throws {
    let state = MissState.ready()
    let outcomes = try #require(state.diagnosis).explanations.map(\.outcome)
    let text = DetectionsViewTests.text(state, width: 56)
    for stage in MissStage.allCases {
      let count = outcomes.count { $0 == .missed(stage) }
      #expect(text.contains("\(stage.title) \(count)") == (count > 0), "\(stage)")
    }
    #expect(text.contains("1 ignored"))
  }

  @Test func scoresLieOverThePictureWhereTheyWereTooLow() throws {
    var state = MissState.ready()
    let inspected = TestState.shared
    #expect(MissesView.heatmap(state, inspected) == nil)
    state.carryOut(state.choose(object: try #require(state.object(missedAt: .score))))
    let level = try #require(state.explanation?.evidence.bestCandidate).candidate.level
    #expect(MissesView.heatmap(state, inspected)?.id.layer == .pyramid(level))
    state.press(.character("a"))
    #expect(MissesView.heatmap(state, inspected) == nil)
    state.carryOut(state.choose(object: try #require(state.object(missedAt: .nms))))
    #expect(MissesView.heatmap(state, inspected) != nil, "and elsewhere where they are asked for")
  }

  @Test func overlapsThatJustFailDoNotReadAsIfTheyDidNot() {
    #expect(iouText(0.4961) == "0.4961")
    #expect(iouText(0.5) == "0.50")
    #expect(iouText(0.62) == "0.62")
  }

  @Test func admissionsAreToldInWords() {
    var admission = SideEffects()
    #expect(admission.words() == "nothing else changes in this picture")
    #expect(admission.words(withTarget: true) == "+1 found")
    (admission.falsePositives, admission.duplicates, admission.lost) = (2, 1, 1)
    #expect(
      admission.words(withTarget: true) == "+1 found, +2 false positives, +1 duplicate, −1 found before")
  }

  @Test(arguments: [(56, 44, ""), (30, 19, "-narrow")])
  func panelSnapshot(width: Int, height: Int, suffix: String) throws {
    var state = MissState.ready(width: width == 56 ? 160 : 80, height: width == 56 ? 48 : 24)
    state.carryOut(state.choose(object: try #require(state.object(missedAt: .nms))))
    var canvas = Canvas(width: width, height: height)
    Renderer.pane(state, width: width).draw(on: &canvas, canvas.area, scroll: 0)
    try Snapshot.check(canvas, "misses\(suffix)-\(width)x\(height)")
  }

  @Test(arguments: [MissStage.anchors, .nms, .score])
  func screenSnapshot(stage: MissStage) throws {
    var state = MissState.ready(width: 100, height: 30)
    state.carryOut(state.choose(object: try #require(state.object(missedAt: stage))))
    state.options.showsAnchors = stage == .score
    try Snapshot.check(Renderer().canvas(state), "misses-\(stage.rawValue)-100x30")
  }

  @Test(arguments: [(160, 48), (80, 24), (50, 20), (24, 8)])
  func fitsEverySize(width: Int, height: Int) {
    for depth in ColorDepth.allCases {
      var state = MissState.ready(width: width, height: height)
      state.traits.depth = depth
      for index in state.objects.indices {
        state.carryOut(state.choose(object: index))
        let canvas = Renderer().canvas(state)
        #expect((canvas.width, canvas.height) == (width, height))
        #expect(canvas.asciified().text.utf8.allSatisfy { $0 < 0x80 })
      }
    }
  }
}

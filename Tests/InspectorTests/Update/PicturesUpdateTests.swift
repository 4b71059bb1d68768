import Imaging
import RetinaNet
import Terminal
import Testing

@testable import Inspector

struct PicturesUpdateTests {
  private func prepared(_ commands: [Command]) -> [Int] {
    commands.compactMap { if case .prepare(let inference, _, _) = $0 { inference.picture } else { nil } }
  }

  @Test func theShownPictureIsPreparedFirstThenTheNext() {
    var state = TestState.fresh(pictures: 3)
    #expect(prepared(state.start()) == [0])
    #expect(prepared(state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))) == [1])
    // Once it is being prepared it is not asked for again.
    #expect(prepared(state.react(to: .key(.down))).isEmpty)
  }

  @Test func turningToAnUnpreparedPictureIsUrgent() {
    var state = TestState.fresh(pictures: 3)
    _ = state.start()
    let commands = state.press(.character("o"))
    guard case .prepare(let inference, _, let isUrgent)? = commands.first else {
      Issue.record("nothing is prepared: \(commands)")
      return
    }
    #expect(inference.picture == 1 && isUrgent)
    #expect(state.selection == nil && state.inspected == nil)
  }

  @Test func resultsThatAreNotLookedAtAreDroppedWhereMemoryIsShort() {
    let inspected = TestState.shared
    var state = TestState.fresh(pictures: 4, memory: inspected.byteCount * 5 / 2)
    _ = state.start()
    for picture in 0..<4 {
      if picture > 0 { state.press(.character("o")) }
      _ = state.update(.inferenceDone(InferenceID(picture: picture), inspected))
    }
    let kept = (0..<4).filter {
      if case .done? = state.inferences[InferenceID(picture: $0)] { true } else { false }
    }
    #expect(kept == [2, 3])
    #expect(state.inspected != nil)
  }

  @Test func theNextIsPreparedHoweverManyAreKept() {
    let inspected = TestState.shared
    var state = TestState.fresh(pictures: 6, memory: inspected.byteCount * 3)
    _ = state.start()
    for picture in 0..<5 {
      if picture > 0 { state.press(.character("o")) }
      let commands = state.update(.inferenceDone(InferenceID(picture: picture), inspected))
      #expect(prepared(commands) == [picture + 1])
    }
  }

  @Test func aNeighbourWithoutRoomIsPreparedOnceAndNotForEver() {
    let small = TestState.shared
    let large = MadeMaps.inspected { MadeMaps.noise($0, $1, $2 * 40) }
    var state = TestState.fresh(pictures: 2, memory: small.byteCount * 2)
    _ = state.start()
    #expect(prepared(state.update(.inferenceDone(InferenceID(picture: 0), small))) == [1])
    let commands = state.update(.inferenceDone(InferenceID(picture: 1), large))
    #expect(prepared(commands).isEmpty, "it would find no room again")
    #expect(state.inferences[InferenceID(picture: 1)] == nil, "it is not kept")
    #expect(prepared(state.press(.character("o"))) == [1], "until it is turned to")
  }

  @Test func picturesThatWereOnlyGlancedAtAreNotKept() {
    let picture = TestState.shared.picture
    var state = TestState.fresh(pictures: 4)
    _ = state.start()
    for index in 0..<3 {
      _ = state.update(.pictureRead(index, picture))
      state.press(.character("o"))
      _ = state.update(.inferenceDropped(InferenceID(picture: index)))
    }
    _ = state.update(.pictureRead(3, picture))
    #expect(state.pictures.map { $0.picture != nil } == [false, false, false, true])
    _ = state.update(.inferenceFailed(InferenceID(picture: 3), "no room"))
    #expect(state.picture != nil, "what is shown stays, whatever became of its pass")
    state.press(.character("O"))
    #expect(state.pictures[3].picture == nil)
  }

  @Test func whatCanBeReadOnlyOnceIsKept() {
    let inspected = TestState.shared
    var state = TestState.fresh(pictures: 3, memory: inspected.byteCount)
    state.pictures[0] = PictureEntry(name: "-", isReadOnce: true)
    _ = state.start()
    _ = state.update(.pictureRead(0, inspected.picture))
    state.press(.character("o"))
    _ = state.update(.inferenceDropped(InferenceID(picture: 0)))
    #expect(state.pictures[0].picture != nil, "given up before it was done")
    state.press(.character("O"))
    _ = state.update(.inferenceDone(InferenceID(picture: 0), inspected))
    state.press(.character("o"))
    _ = state.update(.inferenceDone(InferenceID(picture: 1), inspected))
    #expect(
      state.inferences[InferenceID(picture: 0)] == nil && state.pictures[0].picture != nil,
      "dropped for want of memory")
  }

  @Test func whatIsToBeSaidOfAPictureIsSaidWhenItIsShownAndKeptInTheList() {
    let image = TestState.shared.picture.image
    let damaged = LoadedPicture(
      Image(
        width: image.width, height: image.height, pixels: image.pixels,
        notes: [.damaged(format: "JPEG", details: "bad Huffman code")]))
    var state = TestState.ready(pictures: 2)
    _ = state.update(.pictureRead(1, damaged))
    #expect(state.message == nil, "another one is shown")
    state.press(.character("o"))
    #expect(state.message == "picture1.png: a damaged JPEG, used as Pillow does (i says more)")
    state.press(.character("O"))
    #expect(state.message?.contains("damaged") != true)
    state.press(.character("o"), .tab)
    #expect(state.showsPictureList)
    #expect(Renderer().canvas(state).text.contains("the JPEG is damaged"))
    state.type("i")
    #expect(Renderer().canvas(state).text.contains("▲ picture1.png: the JPEG is damaged (bad Huffman code)"))
  }

  @Test func aPictureThatCannotBeReadSaysWhyAndTheRestGoesOn() {
    var state = TestState.fresh(pictures: 2)
    _ = state.start()
    let commands = state.update(.pictureFailed(0, "picture0.png: is empty"))
    #expect(prepared(commands) == [1])
    let text = Renderer().canvas(state).text
    #expect(text.contains("picture0.png: is empty"))
    state.press(.character("o"))
    _ = state.update(.inferenceDone(InferenceID(picture: 1), TestState.shared))
    #expect(state.selection?.detections.isEmpty == false)
  }

  @Test func resultsOfPicturesTurnedAwayFromAreKept() {
    var state = TestState.fresh(pictures: 2)
    _ = state.start()
    state.press(.character("o"))
    _ = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    #expect(state.selection == nil, "the first picture's result is not the second's")
    state.press(.character("O"))
    #expect(state.selection != nil)
  }

  @Test func theEndsOfTheListSaySo() {
    var state = TestState.ready(pictures: 3)
    state.press(.character("O"))
    #expect(state.message == "that was the first picture: on with the last")
    #expect(state.inference.picture == 2)
    state.press(.character("o"))
    #expect(state.message == "that was the last picture: on with the first")
    #expect(state.inference.picture == 0)
    state.press(.tab, .up)
    #expect(state.message == "that was the first picture", "a list has ends")
    #expect(state.inference.picture == 0)
    var single = TestState.ready()
    single.press(.character("o"))
    #expect(single.message == "there is only this picture")
  }
}

/// The list of pictures.
struct PictureListTests {
  @Test(arguments: [Key.enter, .escape, .character("1"), .tab])
  func isLeftForItsView(key: Key) {
    var state = TestState.ready(pictures: 3)
    state.press(.tab, .down)
    #expect(state.showsPictureList && state.inference.picture == 1)
    state.press(key)
    #expect(!state.showsPictureList)
    #expect(state.options.view == .detections && state.inference.picture == 1)
  }

  @Test func isLeftForAnotherView() {
    var state = TestState.ready(pictures: 3)
    state.press(.tab, .character("3"))
    #expect(!state.showsPictureList && state.options.view == .anchors)
  }
}

/// A filter of view 5 outlives the list of pictures that it hides some of; the list says so, and how it ends.
struct PictureFilterTests {
  @Test(arguments: [ViewKind.misses, .detections, .focal])
  func escapeEndsItBeforeTheList(view: ViewKind) throws {
    var state = MissState.fresh(pictures: 3)
    let label = try #require((0..<20).first { label in !state.objects.contains { $0.target.label == label } })
    state.options.view = view
    state.options.filter.label = label
    state.press(.tab)
    #expect(state.pictureOrder == [0], "the shown one stays")
    #expect(Renderer().canvas(state).text.contains("(Esc lists all)"))
    #expect(Hints.line(state, width: 120).contains("Esc all pictures"))
    state.press(.escape)
    #expect(!state.options.filter.isOn && state.showsPictureList)
    #expect(state.pictureOrder == [0, 1, 2] && state.message == "listed: all pictures")
    #expect(!Hints.line(state, width: 120).contains("Esc all pictures"))
    state.press(.escape)
    #expect(!state.showsPictureList)
  }

  @Test func theObjectsListSaysHowItEnds() throws {
    var state = MissState.ready()
    state.options.filter.size = .small
    #expect(DetectionsViewTests.text(state, width: 56).contains("listed: small (Esc: all)"))
    state.enter(.down)
    #expect(DetectionsViewTests.text(state, width: 56).contains("listed: small (Esc twice: all)"))
    state.enter(.escape, .escape)
    #expect(!state.options.filter.isOn)
  }
}

/// What is chosen in a picture that is shown anew.
struct OwnChoiceTests {
  private func opened(view: ViewKind) -> State {
    var state = MissState.fresh(pictures: 2)
    state.ownChoice.isOn = true
    state.options.view = view
    _ = state.start()
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared)))
    return state
  }

  @Test func isTheBestDetectionAndThenTheFirstMissedObject() throws {
    var state = opened(view: .detections)
    #expect(state.options.selected == 0)
    state.enter(.character("5"))
    #expect(state.options.target == state.listedObjects.first)
    #expect(state.isListedAsMissed(try #require(state.options.target)))
    #expect(state.options.zoom == 1, "the whole picture is seen first")
    #expect(state.remedies != nil)
  }

  @Test func isMadeOncePerPicture() {
    var state = opened(view: .detections)
    state.enter(.escape)
    #expect(state.options.selected == nil)
    state.enter(.character("s"))
    #expect(state.options.selected == nil, "what was let go of stays so")
    state.enter(.character("o"))
    state.carryOut(state.update(.inferenceDone(InferenceID(picture: 1), TestState.shared)))
    #expect(state.options.selected == 0)
  }

  @Test func givesWayToTheUsers() throws {
    var state = opened(view: .detections)
    let found = try #require(state.object { if case .found = $0 { true } else { false } })
    guard case .found(let detection, _)? = state.outcome(of: found) else { return }
    state.choose(detection: detection == 0 ? 1 : detection)
    let object = state.currentDiagnosis?.verdicts[try #require(state.options.selected)].object
    state.enter(.character("5"))
    if let object { #expect(state.options.target == object) }
  }

  @Test func isNotMadeWhereNobodyAskedForIt() {
    #expect(MissState.ready(view: .detections).options.selected == nil)
    #expect(MissState.ready().options.target == nil)
  }
}

/// What may be asked for before there is anything to show.
struct EarlyStateTests {
  @Test(arguments: [(40, 10), (24, 8), (63, 48)])
  func listsPicturesInPlaceOfAPictureThatIsNotRead(_ width: Int, _ height: Int) {
    var state = TestState.fresh(pictures: 3, width: width, height: height)
    _ = state.start()
    state.press(.tab)
    #expect(Renderer().canvas(state).text.contains("picture2.png"))
  }

  @Test func choosesNoDetectionThatThereIsNot() {
    var state = TestState.fresh()
    state.options.selected = 100_000
    _ = state.start()
    _ = state.update(.inferenceDone(InferenceID(picture: 0), TestState.shared))
    #expect(state.options.selected == nil)
    #expect(!state.commandLine.contains("--select"))
  }

  @Test func tellsLongNamesApartByTheirEnds() {
    var state = TestState.fresh(pictures: 2, width: 80, height: 24)
    for index in 0..<2 {
      state.pictures[index].name = "/a/folder/whose/name/is/so/long/that/nothing/else/fits/\(index).png"
    }
    state.press(.tab)
    let text = Renderer().canvas(state).text
    #expect(text.contains("/0.png") && text.contains("/1.png"))
  }
}

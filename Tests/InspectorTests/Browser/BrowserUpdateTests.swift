import Diagnosis
import Imaging
import RetinaNet
import Terminal
import Testing

@testable import Inspector

struct BrowserUpdateTests {
  private func examined(_ commands: [Command]) -> [Int] {
    commands.compactMap { if case .examine(let what) = $0 { what.inference.picture } else { nil } }
  }

  @Test func isUsableBeforeAnythingHasRun() {
    var state = BrowserState.fresh()
    let commands = state.start()
    #expect(examined(commands) == [0], "the network runs over one picture at a time")
    #expect(state.browser.finding.order == Array(0..<12))
    let objects = (0..<12).reduce(0) { $0 + BrowserState.objects(of: $1).count }
    #expect(state.browser.finding.byKind.all[Int(ItemKind.notRun.rawValue)] == objects)
    state.press(.right, .right, .down)
    #expect(state.browserPlace == 2 + state.browserLayout.columns)
    #expect(Renderer().canvas(state).text.contains("\npicture0.png"))
  }

  @Test func whatIsSeenRunsFirst() throws {
    var state = BrowserState.fresh(pictures: 200)
    #expect(examined(state.start()) == [0])
    state.press(.end)
    let seen = try #require(state.visiblePictures.first)
    #expect(seen > 100)
    let next = state.update(.examined(0, .failed("it is damaged")))
    #expect(examined(next) == [seen])
  }

  @Test func recordsAreThoseOfADiagnosis() throws {
    let state = BrowserState.ready()
    #expect(state.browser.runCount == 12)
    for picture in 0..<12 {
      let targets = BrowserState.objects(of: picture).map(\.target)
      let inspected = TestState.shared
      let diagnosis = PictureDiagnosis(
        PictureCoverage(inspected.trace, inspected.candidates, targets),
        inspected.candidates.select(MissState.thresholds))
      let record = try #require(state.browser.records[picture])
      #expect(record.outcomes == diagnosis.explanations.map(\.outcome))
      #expect(record.detections.map(\.kind) == diagnosis.verdicts.map { ItemKind($0) })
      #expect(record.detections.map(\.box) == diagnosis.selection.detections.map(\.box))
    }
  }

  @Test func objectsOfUnknownClassesAreCountedWithTheFacets() throws {
    let seen = TestState.shared.candidates.select(MissState.thresholds).detections
    var state = BrowserState.ready(pictures: 12) { state in
      for picture in [2, 5, 6] {
        let boxes = seen.prefix(picture).map(\.box) + [Box(x1: 0, y1: 0, x2: 1, y2: 1)]
        state.pictures[picture] = PictureEntry(
          name: state.pictures[picture].name, objects: BrowserState.objects(of: picture),
          unknownObjects: boxes.map { UnknownObject(box: $0, name: "mushroom") })
      }
    }
    // What is best on an object comes first, so each of these boxes is taken for itself or for a better one.
    func expected(_ picture: Int) -> [String] {
      seen.prefix(picture).map { own in
        let best = seen.first { $0.box.iou(own.box) >= 0.5 } ?? own
        return state.configuration.title(ofClass: best.label)
      }
    }
    let shown = try #require(state.browser.finding.unknownClasses.classes.first)
    let taken = [2, 5, 6].flatMap(expected)
    #expect(shown.name == "mushroom" && shown.objects == 2 + 5 + 6 + 3)
    for (name, count) in shown.taken { #expect(count == taken.count { $0 == name }, "\(name)") }
    #expect(shown.taken.reduce(0) { $0 + $1.count } == taken.count)
    // A filter changes nothing of it, nor does leaving and coming back.
    _ = state.update(.key(.character("v"), nil))
    _ = state.update(.key(.escape, nil))
    #expect(state.browser.finding.unknownClasses.words?.contains("mushroom 16") == true)
  }

  @Test func keysFilter() throws {
    var state = BrowserState.ready()
    state.browse(.character("v"))
    #expect(state.options.browser.filter.cause == .missed)
    #expect(state.browserFilterText == "missed")
    let missed = state.browser.finding.objects
    #expect(missed > 0 && state.browser.finding.detections == 0)
    state.browse(.character("v"))
    let first = try #require(
      MissStage.allCases.first { stage in state.browserFilterText == "missed · \(stage.title)" })
    #expect(state.options.browser.filter.cause == .stage(first))
    state.browse(.escape, .character("c"))
    let label = try #require(state.options.browser.filter.label)
    #expect(state.browserFilterText == state.configuration.title(ofClass: label))
    state.browse(.character("]"), .character(">"))
    #expect(state.options.browser.filter.size == .small)
    #expect(state.options.browser.filter.score == .unknown)
    state.browse(.escape)
    #expect(!state.options.browser.filter.isOn)
    #expect(state.options.view == .browser)
  }

  @Test func aTypedClassFilters() {
    var state = BrowserState.ready()
    state.browse(.character("/"))
    state.type("class 7")
    state.browse(.enter)
    #expect(state.options.browser.filter.label == 7)
    #expect(state.options.view == .browser)
  }

  @Test func facetsNarrowAndGiveBack() throws {
    var state = BrowserState.ready()
    state.browse(.tab)
    #expect(state.browser.facet == .everything)
    state.browse(.down)
    #expect(state.browser.facet == .cause(.missed))
    state.browse(.enter)
    #expect(state.options.browser.filter.cause == .missed)
    let row = try #require(state.facetRows.first { $0.facet == .cause(.missed) })
    #expect(row.isOn && row.count == "\(state.browser.finding.objects)")
    // The numbers of the classes follow the filter.
    let labels = state.facetRows.compactMap { row -> Int? in
      if case .label = row.facet { Int(row.count) } else { nil }
    }
    #expect(labels.reduce(0, +) == state.browser.finding.objects)
    state.browse(.enter)
    #expect(!state.options.browser.filter.isOn)
    state.browse(.escape)
    #expect(state.browser.facet == nil, "and the keys move through the grid again")
  }

  @Test func aClickOnAFacetOrAThumbnailDoesTheSame() throws {
    var state = BrowserState.ready()
    _ = state.update(
      .mouse(
        MouseEvent(.press, x: 0, y: 0), .text(.facet(.cause(.missed)), ScrollExtent(lineCount: 9, rows: 9))))
    #expect(state.options.browser.filter.cause == .missed)
    let tile = try #require(state.browserLayout.tile(2))
    let picture = state.browser.finding.order[2]
    #expect(ScreenRegions(state).hit(x: tile.x + 1, y: tile.y + 1) == .tile(picture))
    let press = Event.mouse(MouseEvent(.press, x: tile.x + 1, y: tile.y + 1))
    state.work(through: state.react(to: press))
    #expect(state.browser.chosen == picture && state.options.view == .browser)
    state.work(through: state.react(to: press))
    #expect(state.options.view == .misses && state.inference.picture == picture)
  }

  @Test func enterOpensAtWhatMatchedAndBComesBack() throws {
    var state = BrowserState.ready(pictures: 60, height: 24) {
      $0.options.browser.filter.cause = .stage(.nms)
    }
    state.browse(.down, .down, .right)
    let (place, row) = (state.browserPlace, state.browser.firstRow)
    let picture = state.browser.chosen
    #expect(row > 0)
    state.browse(.enter)
    #expect(state.options.view == .misses && state.inference.picture == picture)
    let explanation = try #require(state.explanation)
    #expect(explanation.stage == .nms, "the first object that matched is chosen")
    state.browse(.character("2"), .character("B"))
    #expect(state.options.view == .browser)
    #expect((state.browserPlace, state.browser.firstRow) == (place, row))
    #expect(state.options.browser.filter.cause == .stage(.nms))
    state.browse(.character("B"))
    #expect(state.options.view == .levels, "and goes back to the view that was left")
  }

  /// A wider screen has more columns, so that the same first row would begin behind the last picture.
  @Test func theGridIsFilledAfterEveryResize() {
    var state = BrowserState.ready(pictures: 60, width: 60, height: 18) { _ in }
    state.browse(.end)
    #expect(state.browser.firstRow > 0)
    for (width, height) in [(160, 48), (60, 18), (80, 24), (24, 8), (120, 36)] {
      state.work(through: state.update(.resize(width: width, height: height)))
      #expect(state.visiblePictures.contains(state.browser.chosen), "\(width)×\(height)")
      let rows = (60 + state.browserLayout.columns - 1) / state.browserLayout.columns
      #expect(state.browser.firstRow <= max(0, rows - state.browserLayout.rows), "\(width)×\(height)")
    }
  }

  @Test func aFalsePositiveIsOpenedInTheDetections() throws {
    var state = BrowserState.ready()
    state.options.browser.filter.cause = .falsePositive
    state.refind()
    let item = try #require(state.matches(in: state.browser.chosen).first)
    let record = try #require(state.browser.records[state.browser.chosen])
    state.browse(.enter)
    #expect(state.options.view == .detections)
    #expect(state.selectedDetection?.box == record.detections[Int(item.index)].box)
  }

  @Test func withoutGroundTruthDetectionsAreCounted() throws {
    var state = BrowserState.ready(hasTruth: false)
    let count = try #require(state.browser.records[0]).detections.count
    #expect(count > 0 && state.browser.finding.detections == 12 * count)
    #expect(state.facetRows.contains { $0.facet == .cause(.detected) })
    #expect(!state.facetRows.contains { $0.facet == .cause(.missed) || $0.facet == .sort(.missed) })
    state.browse(.enter)
    #expect(state.options.view == .detections)
  }

  @Test func failedPicturesAreShownAsSuch() {
    var state = BrowserState.fresh()
    let services = BrowserServices(failing: [1, 3])
    state.work(through: state.start(), in: services)
    #expect(state.browser.runCount == 10)
    #expect(state.browser.failures.keys.sorted() == [1, 3])
    let text = Renderer().canvas(state).text
    #expect(text.contains("10 of 12 pictures run, 2 failed"))
    #expect(text.contains("it is damaged"))
  }

  @Test func resultsSurviveLeavingAndGroundTruthThatChangesRunsAgain() {
    var state = BrowserState.ready()
    state.browse(.enter)
    #expect(state.browser.runCount == 12)
    state.work(through: state.change(objects: []) + state.browserWork())
    #expect(state.browser.records[0]?.outcomes.isEmpty == true)
    #expect(state.browser.runCount == 12)
  }

  @Test func theOrderIsOldUntilItIsAskedForAnew() throws {
    var state = BrowserState.fresh()
    state.options.browser.sort = .missed
    state.work(through: state.start())
    #expect(state.browser.finding.order == Array(0..<12), "nothing moves while results arrive")
    #expect(state.browser.resultsSinceSort == 12)
    #expect(Renderer().canvas(state).text.contains("most missed; 12 newer results: Home sorts anew"))
    state.browse(.home)
    let missed = state.browser.finding.order.map { state.browser.records[$0]?.tally.missed ?? 0 }
    #expect(missed == missed.sorted(by: >) && missed.first != missed.last)
    #expect(state.browser.resultsSinceSort == 0)
  }

  @Test func whatIsDrawnWithoutATerminalIsSorted() throws {
    var state = BrowserState.fresh()
    state.options.browser.sort = .missed
    state.options.browser.selected = 1
    try state.settle(in: BrowserServices())
    let missed = state.browser.finding.order.map { state.browser.records[$0]?.tally.missed ?? 0 }
    #expect(missed == missed.sorted(by: >))
    #expect(state.browserPlace == 1)
  }

  @Test func theNextMissIsSoughtFromTheChosenPictureOn() throws {
    var state = BrowserState.ready()
    state.browse(.right, .right, .character("u"))
    #expect(state.options.view == .misses && state.inference.picture == 2)
    #expect(state.explanation?.stage != nil)
  }

  @Test func namesLoseTheFolderThatAllLieIn() {
    #expect(Browser.commonFolder(["a/b/1.png", "a/b/2.png"]) == "a/b/")
    #expect(Browser.commonFolder(["a/b/1.png", "a/bc/2.png"]) == "a/")
    #expect(Browser.commonFolder(["1.png", "a/2.png"]) == "")
    #expect(Browser.commonFolder(["-"]) == "")
  }

  @Test func commandLineRepeatsWhatIsSeen() {
    var state = BrowserState.ready()
    state.browse(.character("v"), .character("."), .character("+"), .right)
    #expect(
      state.commandLine.hasPrefix(
        "retinascope render set --view browser --mode missed --sort missed --thumbnails large --select 2 "))
  }
}

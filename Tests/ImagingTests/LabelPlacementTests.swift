import Support
import Testing

@testable import Imaging

@Suite struct LabelPlacementTests {
  typealias Metrics = LabelPlacement.LabelMetrics

  /// Random boxes on a picture of unit size, for pictures of several sizes.
  struct Scene {
    private let corners: [(x: Double, y: Double, width: Double, height: Double)]

    init(_ count: Int, seed: UInt64) {
      var random = SeededRandom(seed: seed)
      corners = (0..<count).map { _ in
        (
          .random(in: -0.1..<1, using: &random), .random(in: -0.1..<1, using: &random),
          .random(in: 0.01..<0.3, using: &random), .random(in: 0.01..<0.3, using: &random)
        )
      }
    }

    func requests(on area: Area, widths: [Int], chosen: Int? = nil) -> [LabelRequest] {
      corners.enumerated().map { index, corner in
        let (across, down) = (Double(area.width), Double(area.height))
        let box = Area(
          x: area.x + Int(corner.x * across), y: area.y + Int(corner.y * down),
          width: max(1, Int(corner.width * across)), height: max(1, Int(corner.height * down)))
        return LabelRequest(box: box, widths: widths, rank: index == chosen ? .chosen : .ordinary)
      }
    }
  }

  static let pixels = Metrics(height: 18, unit: 2, line: 4, standsOnLines: false)

  /// The cells or pixels of a box's lines.
  private func isOnLine(_ x: Int, _ y: Int, of box: Area, _ line: Int) -> Bool {
    box.contains(x: x, y: y)
      && (x < box.x + line || y < box.y + line || x >= box.right - line || y >= box.bottom - line)
  }

  /// Beside another box's corner it would be read as that box's.
  @Test func aLabelTouchesNoOtherBoxWhereItNeedNot() {
    let requests = [
      LabelRequest(box: Area(x: 2, y: 1, width: 6, height: 3), widths: [4], rank: .ordinary),
      LabelRequest(box: Area(x: 8, y: 4, width: 8, height: 3), widths: [7], rank: .ordinary),
    ]
    let places = LabelPlacement(requests, within: Area(x: 0, y: 0, width: 40, height: 12)).places
    #expect(places.first { $0.request == 1 }?.area == Area(x: 9, y: 3, width: 7, height: 1))
  }

  @Test(arguments: [1, 2, 3, 4], [Metrics.cells, pixels])
  func noLabelHidesAnotherOrTheLineOfAnotherBox(seed: UInt64, metrics: Metrics) {
    let isCells = metrics == .cells
    let area = isCells ? Area(x: 3, y: 2, width: 100, height: 40) : Area(x: 0, y: 0, width: 900, height: 700)
    let widths = isCells ? [10, 4, 2] : [90, 40, 22]
    let requests = Scene(60, seed: seed).requests(on: area, widths: widths)
    let obstacle = Area(x: area.x + 10, y: area.y + 5, width: area.width / 2, height: area.height / 2)
    let places = LabelPlacement(requests, obstacles: [obstacle], within: area, metrics).places
    #expect(places.count > 10)
    #expect(Set(places.map(\.request)).count == places.count)
    for (number, place) in places.enumerated() {
      let label = place.area
      #expect(label.clipped(to: area) == label, "\(label) is outside")
      #expect(label.width == widths[place.form] && label.height == metrics.height)
      for other in places[..<number] { #expect(label.overlap(other.area) == 0, "\(label) and \(other.area)") }
      for y in label.y..<label.bottom {
        for x in label.x..<label.right {
          for (index, request) in requests.enumerated()
          where index != place.request && isOnLine(x, y, of: request.box, metrics.line) {
            Issue.record("\(label) hides the line of box \(index) at \(x), \(y)")
          }
          if isOnLine(x, y, of: obstacle, metrics.line) { Issue.record("\(label) hides the obstacle") }
        }
      }
    }
  }

  @Test(arguments: [5, 6, 7, 8])
  func theChosenOneIsAlwaysThereInFull(seed: UInt64) throws {
    for (width, height) in [(100, 40), (49, 18), (12, 3), (9, 1)] {
      let area = Area(x: 0, y: 0, width: width, height: height)
      let scene = Scene(300, seed: seed)
      for chosen in [0, 150, 299] {
        let requests = scene.requests(on: area, widths: [9, 4, 2], chosen: chosen)
        guard requests[chosen].box.overlap(area) > 0 else { continue }
        let places = LabelPlacement(requests, within: area).places
        #expect(places.first?.request == chosen && places.first?.form == 0, "\(width)×\(height)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5])
  func moreRoomShowsMoreLabelsAndLongerOnes(seed: UInt64) {
    let scene = Scene(40, seed: seed)
    var before = (count: 0, letters: 0)
    for width in [30, 60, 120, 240, 480] {
      let area = Area(x: 0, y: 0, width: width, height: width * 2 / 5)
      let places = LabelPlacement(scene.requests(on: area, widths: [10, 4, 2]), within: area).places
      let now = (count: places.count, letters: places.reduce(0) { $0 + $1.area.width })
      #expect(
        now.count >= before.count && now.letters >= before.letters, "\(width) columns: \(now), \(before)")
      before = now
    }
    let area = Area(x: 0, y: 0, width: 480, height: 192)
    let seen = scene.requests(on: area, widths: [2]).count { $0.box.overlap(area) > 0 }
    #expect(before.count >= seen - 2, "with room enough nearly all are there")
  }

  @Test func ordinaryLabelsLeaveThePictureInSight() {
    let area = Area(x: 0, y: 0, width: 100, height: 40)
    let requests = Scene(2000, seed: 9).requests(on: area, widths: [10, 4, 2])
    let covered = LabelPlacement(requests, within: area).places.reduce(0) { $0 + $1.area.width }
    #expect(covered <= area.width * area.height / 8)
  }

  @Test func aLabelStandsOnItsBoxAsATitleDoesElseOutside() {
    let area = Area(x: 0, y: 0, width: 40, height: 12)
    func places(_ box: Area, _ width: Int, _ rank: LabelRank = .ordinary) -> [[Int]] {
      LabelPlacement([LabelRequest(box: box, widths: [width], rank: rank)], within: area).places
        .map { [$0.area.x, $0.area.y] }
    }
    #expect(places(Area(x: 4, y: 3, width: 8, height: 4), 6) == [[5, 3]], "on the upper line")
    #expect(places(Area(x: 4, y: 3, width: 6, height: 4), 6) == [[4, 2]], "too wide for that: above")
    #expect(places(Area(x: 4, y: 0, width: 6, height: 4), 6) == [[4, 4]], "below")
    #expect(places(Area(x: 38, y: 3, width: 2, height: 2), 6) == [[34, 2]], "moved by the picture's edge")
    #expect(places(Area(x: 4, y: 3, width: 8, height: 4), 6, .chosen) == [[4, 2]], "its frame stays whole")
    #expect(places(Area(x: 50, y: 3, width: 8, height: 4), 6).isEmpty, "outside the picture")
    #expect(places(Area(x: 4, y: 3, width: 8, height: 4), 0).isEmpty, "no text")
  }

  @Test func aLoneBoxIsLabelledAboveWhereverItLies() {
    let area = Area(x: 0, y: 0, width: 300, height: 200)
    for (x, y) in [(100, 80), (101, 80), (100, 81), (101, 81), (103, 87)] {
      for side in [30, 31] {
        let box = Area(x: x, y: y, width: side, height: side)
        let request = LabelRequest(box: box, widths: [90, 22], rank: .ordinary)
        let places = LabelPlacement([request], within: area, Self.pixels).places
        #expect(places.map { [$0.form, $0.area.x, $0.area.bottom] } == [[0, x, y]], "\(box)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func theChosenObjectStaysInSight(seed: UInt64) {
    let area = Area(x: 0, y: 0, width: 100, height: 40)
    let requests = Scene(80, seed: seed).requests(on: area, widths: [10, 4, 2], chosen: 7)
    let box = requests[7].box
    guard box.width * box.height * 4 <= area.width * area.height else { return }
    for place in LabelPlacement(requests, within: area).places where place.request != 7 {
      #expect(place.area.overlap(box) == 0, "\(place.area) lies in \(box)")
    }
  }

  @Test func remarksComeBeforeOrdinaryLabels() {
    let area = Area(x: 0, y: 0, width: 10, height: 2)
    let box = Area(x: 0, y: 1, width: 10, height: 1)
    let requests = [LabelRank.ordinary, .remark, .chosen].map {
      LabelRequest(box: box, widths: [10], rank: $0)
    }
    #expect(LabelPlacement(requests, within: area).places.map(\.request) == [2, 1])
  }

  /// The work grows with the number of boxes, not with its square.
  @Test(arguments: [Metrics.cells, pixels]) func thousandsOfBoxesTakeNoMoreWorkEach(metrics: Metrics) {
    let isCells = metrics == .cells
    let area = Area(x: 0, y: 0, width: isCells ? 160 : 1280, height: isCells ? 45 : 800)
    let widths = isCells ? [10, 4, 2] : [90, 40, 22]
    func visits(_ count: Int) -> Int {
      LabelPlacement(Scene(count, seed: 3).requests(on: area, widths: widths), within: area, metrics).visits
    }
    let (few, many) = (visits(500), visits(8000))
    #expect(few > 0 && many < 17 * few, "16 times as many boxes: \(few) squares were visited, then \(many)")
  }
}

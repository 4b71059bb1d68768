import Imaging
import Support
import Testing

@testable import Terminal

@Suite("Labels in character cells")
struct CellLabelsTests {
  private let picture = Area(x: 0, y: 0, width: 40, height: 12)

  private func request(
    _ box: Area, _ texts: [String] = ["bird 0.93", "bird", "bi"], isSelected: Bool = false
  )
    -> CellLabels.Request
  {
    CellLabels.Request(box: box, texts: texts, color: ClassColors.color(0), isSelected: isSelected)
  }

  @Test("A label is above its box, else below, else inside")
  func preference() throws {
    let above = CellLabels([request(Area(x: 4, y: 3, width: 6, height: 4))], within: picture)
    #expect(above.labels.map { [$0.x, $0.y] } == [[4, 2]])
    let below = CellLabels([request(Area(x: 4, y: 0, width: 6, height: 4))], within: picture)
    #expect(below.labels.map { [$0.x, $0.y] } == [[4, 4]])
    let inside = CellLabels([request(Area(x: -3, y: -2, width: 90, height: 90))], within: picture)
    #expect(inside.labels.map { [$0.x, $0.y] } == [[1, 1]])
    let edge = try #require(
      CellLabels([request(Area(x: 38, y: 3, width: 2, height: 2))], within: picture).labels.first)
    #expect(edge.x + edge.width <= 40 && edge.y == 2)
  }

  @Test("Labels never cover each other, and keep off other boxes' lines where there is room")
  func apart() {
    var random = SeededRandom(seed: 7)
    let area = Area(x: 3, y: 2, width: 100, height: 40)
    let requests = (0..<300).map { index in
      request(
        Area(
          x: .random(in: -5..<105, using: &random), y: .random(in: -3..<45, using: &random),
          width: .random(in: 1..<20, using: &random), height: .random(in: 1..<12, using: &random)),
        isSelected: index == 299)
    }
    let labels = CellLabels(requests, within: area).labels
    var taken: Set<[Int]> = []
    for label in labels {
      for x in label.x..<label.x + label.width {
        #expect(area.contains(x: x, y: label.y))
        #expect(taken.insert([x, label.y]).inserted, "\(label) covers another")
      }
    }
    #expect(labels.count > 150)
    #expect(labels.contains { $0.request == 299 } == (requests[299].box.overlap(area) > 0))
    #expect(labels == CellLabels(requests, within: area).labels, "the same every time")

    let two = [
      request(Area(x: 4, y: 3, width: 6, height: 4)), request(Area(x: 2, y: 0, width: 20, height: 3)),
    ]
    let apart = CellLabels(two, within: picture).labels
    #expect(apart.first.map { $0.y != 2 } ?? false, "the upper box's edge is not hidden: \(apart)")
  }

  @Test("Without room labels are shortened and the last are left out, but the selected one is there")
  func shortOfRoom() {
    let narrow = Area(x: 0, y: 0, width: 5, height: 2)
    let box = Area(x: 0, y: 0, width: 5, height: 2)
    let labels = CellLabels(
      [request(box), request(box), request(box), request(box, isSelected: true)], within: narrow
    ).labels
    #expect(labels.map(\.text) == ["bird", "bird"])
    #expect(labels.map(\.request) == [3, 0])
    let tiny = CellLabels(
      [request(box, ["bird"]), request(box, ["bird"], isSelected: true)],
      within: Area(x: 0, y: 0, width: 3, height: 1))
    #expect(tiny.labels.map(\.request) == [1])
    var canvas = Canvas(width: 6, height: 1)
    tiny.draw(on: &canvas)
    #expect(canvas.text == "bi…\n")
    #expect(
      CellLabels([request(box, isSelected: true)], within: Area(x: 0, y: 0, width: 0, height: 0)).labels
        .isEmpty)
  }

  @Test("Boxes outside the picture have no label")
  func outside() {
    #expect(CellLabels([request(Area(x: 50, y: 3, width: 5, height: 5))], within: picture).labels.isEmpty)
  }

  @Test("Names are shortened to their words' initials")
  func texts() {
    #expect(
      CellLabels.texts(name: "traffic light", detail: "0.50") == [
        "traffic light 0.50", "traffic light", "tl",
      ])
    #expect(CellLabels.texts(name: "bird", detail: "") == ["bird", "bi"])
    #expect(CellLabels.texts(name: "", detail: "").allSatisfy { $0.isEmpty })
  }

  @Test("Letters are read on every class's colour")
  func colors() {
    for color in ClassColors.all { #expect(color.contrasting.contrast(with: color) >= 4.5) }
  }
}

import Imaging
import Testing

@testable import Terminal

@Suite("Labels in character cells")
struct CellLabelsTests {
  private func request(
    _ box: Area, _ texts: [String] = ["bird 0.93", "bird", "bi"], _ rank: LabelRank = .ordinary
  ) -> CellLabels.CellLabelRequest {
    CellLabels.CellLabelRequest(box: box, texts: texts, color: ClassColors.color(0), rank: rank)
  }

  @Test("Without room labels are shortened and the last are left out, but the chosen one is there")
  func shortOfRoom() {
    let area = Area(x: 0, y: 0, width: 30, height: 2)
    let box = Area(x: 0, y: 0, width: 5, height: 1)
    let labels = CellLabels(
      [request(box), request(box), request(box), request(box, ["bird 0.93"], .chosen)], within: area
    ).labels
    #expect(labels.map(\.text) == ["bird 0.93", "bird"])
    #expect(labels.map(\.request) == [3, 0])
  }

  @Test("The chosen one is cut where the picture is narrower")
  func cut() {
    let box = Area(x: 0, y: 0, width: 5, height: 2)
    let tiny = CellLabels(
      [request(box, ["bird"]), request(box, ["bird"], .chosen)], within: Area(x: 0, y: 0, width: 3, height: 1)
    )
    #expect(tiny.labels.map(\.request) == [1])
    var canvas = Canvas(width: 6, height: 1)
    tiny.draw(on: &canvas)
    #expect(canvas.text == "bi…\n")
    let none = Area(x: 0, y: 0, width: 0, height: 0)
    #expect(CellLabels([request(box, ["bird"], .chosen)], within: none).labels.isEmpty)
  }

  @Test("Wide characters take two columns")
  func wide() {
    let area = Area(x: 0, y: 0, width: 80, height: 12)
    let labels = CellLabels([request(Area(x: 4, y: 4, width: 20, height: 4), ["猫"])], within: area).labels
    #expect(labels.map(\.width) == [2])
  }

  @Test("Letters are read on every class's colour")
  func colors() {
    for color in ClassColors.all { #expect(color.contrasting.contrast(with: color) >= 4.5) }
  }
}

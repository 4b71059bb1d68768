import Foundation
import Imaging
import Runs
import Testing

@testable import Reports

struct DetectionDocumentTests {
  static let bird = DetectedObject(
    box: Box(x1: 1.5, y1: 2, x2: 30.25, y2: 40), label: "bird", labelID: 16, score: 0.93, level: "P4")
  static let hostile = DetectedObject(
    box: Box(x1: -3, y1: 0, x2: 1000, y2: 0.04), label: "\u{1b}[31mcat", labelID: 17, score: 0.05, level: "P7"
  )

  static func result(_ file: String, _ objects: [DetectedObject]) -> PictureResult {
    PictureResult(
      file: file,
      outcome: .found(
        DetectedPicture(
          width: 640, height: 480, objects: objects,
          timing: [.init(name: "decode", milliseconds: 1.23456), .init(name: "network", milliseconds: 200)])))
  }
  static let failure = PictureResult(file: "bad\n.png", outcome: .failed("no \"picture\""))

  /// All that a run with these results would write.
  func text(_ document: any DetectionDocument, _ results: [PictureResult]) -> String {
    var document = document
    return document.start + results.map { document.text(of: $0) }.joined() + document.end
  }

  @Test func tableIsForPeople() {
    #expect(
      text(
        DetectionTable(),
        [Self.result("a.png", [Self.bird, Self.hostile]), Self.failure, Self.result("\r.png", [])])
          == #"""
          a.png  640×480, 2 detections, 201 ms
            score  label          level    x1   y1      x2    y2
            0.930  bird           P4      1.5  2.0    30.3  40.0
            0.050  \u{1b}[31mcat  P7     −3.0  0.0  1000.0   0.0

          \u{d}.png  640×480, no detections, 201 ms

          """#)
  }

  @Test func tableCountsWhatIsBelowTheDisplayScore() {
    #expect(
      text(
        DetectionTable(displayScore: 0.05, scoreThreshold: 0.01),
        [Self.result("a.png", [Self.bird, Self.hostile])])
          == """
          a.png  640×480, 1 detection above 0.05, 1 more down to 0.01, 201 ms
            score  label  level   x1   y1    x2    y2
            0.930  bird   P4     1.5  2.0  30.3  40.0
            --score 0.01 lists the other

          """)
  }

  @Test func jsonHoldsAllOfAResult() {
    #expect(
      text(DetectionJSON(model: "a \"model\""), [Self.result("a.png", [Self.bird]), Self.failure])
        == #"""
        {"model":"a \"model\"","images":[
        {"file":"a.png","width":640,"height":480,"detections":[{"box":[1.5,2.0,30.25,40.0],"label":"bird","label_id":16,"score":0.93,"level":"P4"}],"timing_ms":{"decode":1.235,"network":200.0}},
        {"file":"bad\n.png","error":"no \"picture\""}
        ]}

        """#)
  }

  @Test func jsonLinesHaveAPictureEach() throws {
    let lines = text(DetectionLines(), [Self.result("a.png", [Self.bird]), Self.failure]).split(
      separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
    #expect(lines[1] == #"{"file":"bad\n.png","error":"no \"picture\""}"#)
  }

  @Test func cocoHasAnEntryPerObjectWithANumberedCategory() throws {
    let identifiers = try COCOIdentifiers(files: ["7.png"], categories: [16: 18])
    #expect(
      text(
        COCOResults(identifiers: identifiers),
        [Self.failure, Self.result("7.png", [Self.bird, Self.hostile])])
          == #"""
          [
          {"image_id":7,"category_id":18,"bbox":[1.5,2.0,28.75,38.0],"score":0.93}
          ]

          """#)
  }

  @Test func documentsWithoutPicturesAreWhole() throws {
    for document in [
      DetectionJSON(model: "m"), COCOResults(identifiers: try COCOIdentifiers(files: [], categories: [0: 1])),
    ] as [any DetectionDocument] {
      let empty = text(document, [])
      #expect(throws: Never.self, "\(empty)") { try JSONSerialization.jsonObject(with: Data(empty.utf8)) }
    }
    #expect(text(DetectionTable(), []) == "")
  }
}

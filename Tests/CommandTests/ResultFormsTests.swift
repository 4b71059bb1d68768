import Annotations
import Imaging
import Metrics
import RetinaNet
import Runs
import Support
import Testing

@testable import retinascope

/// What `detect` writes is evaluated alike in all its forms.
@Suite struct ResultFormsTests {
  private static let classes = ["bird", "big cat"]
  private static let annotations = AnnotationSet(
    source: "test",
    categories: [.init(id: 40, name: "big cat"), .init(id: 3, name: "bird")],
    pictures: [.init(id: 8, file: "a.png"), .init(id: 2, file: "b.png")], objects: [[], []])

  /// Boxes whose sides are not exact differences.
  private func results() -> [PictureResult] {
    var random = SeededRandom(seed: 7)
    return ["a.png", "b.png"].map { file in
      let objects = (0..<300).map { _ in
        let (x, y) = (Float.random(in: -3...900, using: &random), Float.random(in: 0...70, using: &random))
        let (w, h) = (Float.random(in: 0...300, using: &random), Float.random(in: 0...0.01, using: &random))
        let label = Int.random(in: 0...1, using: &random)
        return DetectedObject(
          box: Box(x1: x, y1: y, x2: x + w, y2: y + h), label: Self.classes[label], labelID: label,
          score: Float.random(in: 0...1, using: &random), level: "P3")
      }
      return PictureResult(
        file: file, outcome: .found(.init(width: 9, height: 9, objects: objects, timing: [])))
    }
  }

  private func read(_ document: any DetectionDocument, _ results: [PictureResult]) throws -> [ScoredBox] {
    var document = document
    let text = document.start + results.map { document.text(of: $0) }.joined() + document.end
    return try DetectionFile.read(Array(text.utf8), source: "found", annotations: Self.annotations).boxes
  }

  @Test func everyFormHasTheSameBoxesToTheLastBit() throws {
    let results = results()
    let identifiers = try COCOIdentifiers(
      files: ["a.png", "b.png"], classes: Self.classes, annotated: Self.annotations)
    let list = try read(COCOResults(identifiers: identifiers), results)
    #expect(list.count == 600)
    #expect(try read(DetectionLines(), results) == list)
    #expect(try read(DetectionJSON(model: "m"), results) == list)
  }
}

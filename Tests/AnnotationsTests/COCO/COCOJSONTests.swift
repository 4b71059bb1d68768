import Support
import Testing

@testable import Annotations

@Suite struct COCOJSONTests {

  private let set = AnnotationSet(
    source: "x", categories: [.init(id: 3, name: "a \"quoted\"\n\\ name 雪"), .init(id: 90, name: "tree")],
    pictures: [.init(id: 7, file: "p/größe.jpg", width: 640, height: 480), .init(id: 2, file: "b.jpg")],
    objects: [
      [
        GroundTruth(
          id: 5, category: 3, x: 0.1, y: 1.0 / 3, width: 1e-7, height: 1e22, area: .leastNonzeroMagnitude),
        GroundTruth(id: 4, category: 90, x: -0.0, y: 17, width: 2, height: 3, isCrowd: true, isIgnored: true),
      ], [],
    ])

  @Test func roundTripsToTheLastDigit() throws {
    let text = set.cocoJSON()
    let again = try COCOReader.read(JSONReader.reading(text, source: "x"))
    #expect(again.categories == set.categories)
    #expect(again.pictures == set.pictures)
    #expect(again.objects == set.objects)
    #expect(again.objects[1].x.sign == .minus)
    #expect(again.objects(ofPicture: 1).isEmpty)
    #expect(again.cocoJSON() == text)
  }

  @Test func writesOneObjectALine() {
    let lines = String(decoding: set.cocoJSON(), as: UTF8.self).split(separator: "\n")
    #expect(
      lines[4] == """
        {"id":5,"image_id":7,"category_id":3,"bbox":[0.1,0.3333333333333333,1e-07,1e+22],"area":5e-324,"iscrowd":0},
        """)
    #expect(
      lines[5] == """
        {"id":4,"image_id":7,"category_id":90,"bbox":[-0,17,2,3],"area":6,"iscrowd":1,"ignore":1}
        """)
  }
}

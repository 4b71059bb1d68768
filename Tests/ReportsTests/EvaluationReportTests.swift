import Annotations
import Foundation
import Metrics
import RetinaNet
import Runs
import Support
import Testing

@testable import Reports

@Suite struct EvaluationReportTests {
  /// Names that a list divided by commas cannot hold, that are numbers, and that a shell would divide.
  private static let names = ["bird", "a,b", "7", "traffic light", " blank", "cow"]

  /// Objects in a row for each class, most of them found at scores that differ from class to class, and detections on
  /// nothing between them.
  private func report(names: [String] = names, classes: [String?]? = names) -> EvaluationReport {
    var objects: [GroundTruth] = []
    var boxes: [ScoredBox] = []
    for category in names.indices {
      for number in 0..<8 {
        let (x, y) = (Double(number) * 50, Double(category) * 50)
        objects.append(
          GroundTruth(id: objects.count + 1, category: category + 1, x: x, y: y, width: 20, height: 20))
        let score = 0.9 - Double(number) * 0.07 - Double(category % 7) * 0.031
        boxes.append(
          ScoredBox(
            picture: 0, category: Int32(category), x: number % 4 == 3 ? x + 25 : x, y: y, width: 20,
            height: 20,
            score: score))
      }
    }
    let annotations = AnnotationSet(
      source: "test", categories: names.enumerated().map { .init(id: $0 + 1, name: $1) },
      pictures: [.init(id: 1, file: "a.png")], objects: [objects])
    return EvaluationReport(
      annotations: annotations, detections: boxes, iou: 0.5, score: OperatingScore(0.5), classes: classes)
  }

  /// The flag that is printed, read as the command line reads it, gives the counts that are printed.
  @Test func printsTheFlagThatSetsTheBestThresholds() throws {
    let report = report()
    let best = try #require(report.points.bestScore)
    #expect(!best.byCategory.isEmpty, "the classes' own thresholds differ")
    let flag = try #require(report.scoreFlag(best))
    #expect(report.text.contains("--score \(shellWord(flag))"))
    let read = try ScoreThresholds(flag)
    let byChannel = try ClassNames(Self.names).scores(read.byClass, source: "--score")
    let again = OperatingScore(try #require(read.all), byCategory: byChannel)
    #expect(again == best)
    for category in Self.names.indices {
      let point = report.points.best(category: category)?.point
      #expect(report.points.point(category: category, above: again[category]) == point)
    }
  }

  @Test func namesSingleClassesOnlyWhereTheModelIsKnown() throws {
    let report = report(classes: nil)
    #expect(report.scoreFlag(try #require(report.points.bestScore)) == nil)
    #expect(report.scoreFlag(OperatingScore(0.5)) == "0.5")
    #expect(report.text.contains("--score"))
  }

  /// All but the flag, which is to be copied whole.
  @Test(arguments: [names, (0..<91).map { "a class with a rather long name, number \($0)" }, []])
  func fitsEightyColumns(names: [String]) {
    for line in report(names: names, classes: names).text.split(separator: "\n")
    where !line.contains("--score ") {
      #expect(TextGlyphs.width(String(line)) <= 80, "\(line)")
    }
  }

  @Test func isSafeToShow() {
    let text = report(names: ["\u{1b}[2J", "b"]).text
    #expect(!text.contains("\u{1b}"))
  }

  @Test func tellsWhereAPictureHasMoreObjectsThanDetectionsCount() throws {
    let objects = (1...5).map { GroundTruth(id: $0, category: 7, x: 0, y: 0, width: 9, height: 9) }
    let crowd = GroundTruth(id: 6, category: 7, x: 0, y: 0, width: 9, height: 9, isCrowd: true)
    let set = AnnotationSet(
      source: "a.json", categories: [.init(id: 7, name: "cat")],
      pictures: [.init(id: 1, file: "a.png"), .init(id: 2, file: "b.png")],
      objects: [[objects[0]], objects + [crowd]])
    func report(_ numbers: [Int]) throws -> EvaluationReport {
      EvaluationReport(
        annotations: set, detections: [], score: OperatingScore(0.5),
        maxima: try #require(DetectionMaxima(numbers)))
    }
    #expect(
      try report([1, 2, 4]).crowdedNote == """
        1 picture has more than 4 objects of a class (b.png has 5 of cat), and only the best 4 detections of a class \
        and picture count: --coco-max-detections 1,2,100 counts more
        """)
    #expect(try report([1, 2, 5]).crowdedNote == nil)
    #expect(
      try report([1, 2, 5]).limitNote(maxDetections: 4) == """
        b.png has 5 objects, and the model gives at most 4 detections for a picture: --max-detections 5, when it is \
        run, allows more
        """)
    #expect(try report([1, 2, 5]).limitNote(maxDetections: 5) == nil)
  }

  @Test func hasAllNumbersAsJSON() throws {
    let report = report()
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(report.json.text.utf8)) as? [String: Any])
    #expect(
      Set(json.keys) == [
        "pictures", "objects", "detections", "coco", "coco_max_detections", "per_class", "tide", "confusion",
        "thresholds", "curves",
      ])
    #expect((json["coco"] as? [String: Any])?.count == 12)
    let matrix = try #require((json["confusion"] as? [String: Any])?["matrix"] as? [[Int]])
    #expect(matrix.count == Self.names.count + 1)
    #expect(matrix.dropLast().allSatisfy { $0.reduce(0, +) == 8 }, "every object is in one cell")
    let thresholds = try #require(json["thresholds"] as? [String: Any])
    #expect((thresholds["table"] as? [[String: Any]])?.count == 19)
    let curves = try #require(json["curves"] as? [String: Any])
    let mean = try #require(curves["mean"] as? [Double])
    let ap50 = report.precision.figures.ap50
    #expect(abs(mean.reduce(0, +) / 101 - ap50) < 1e-12, "the curves' mean is AP50")
  }
}

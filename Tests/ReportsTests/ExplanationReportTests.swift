import Diagnosis
import Foundation
import Imaging
import RetinaNet
import Tensors
import TestSupport
import Testing

@testable import Reports
@testable import Runs

/// The report of `explain` on a picture that no network saw: one object is found, one scores too little, one is smaller
/// than any anchor, and one is to be ignored.
struct ExplanationReportTests {
  /// Two anchors that lie apart, 32×32 pixels of the network's input.
  private static let foundAnchor = anchor(x: 8, y: 8)
  private static let faintAnchor = anchor(x: 20, y: 8)
  private static func anchor(x: Int, y: Int) -> Int { (y * 32 + x) * 9 + 3 }

  private static let trace = Trace.quiet(
    classes: 3, logits: [0: [foundAnchor * 3: 2, faintAnchor * 3 + 1: -4]])

  private static let picture: ExplainedPicture = {
    func box(_ anchor: Int) -> Box { trace.transform.original(trace.levels[0].anchorBox(anchor)) }
    let tiny = Box(x1: 60, y1: 100, x2: 63, y2: 103)
    let targets = [
      Target(box: box(foundAnchor), label: 0), Target(box: box(faintAnchor), label: 1),
      Target(box: tiny, label: 2), Target(box: tiny, label: 0, isIgnored: true),
    ]
    let candidates = PreparedCandidates(trace)
    let selection = candidates.select(Thresholds(score: 0.05, nms: 0.5, topK: 1000, maxDetections: 300))
    return ExplainedPicture(
      PictureDiagnosis(PictureCoverage(trace, candidates, targets), selection),
      remark: nil, isComplete: true)
  }()

  private func report(_ files: [ExplainedFile], worst: Int? = nil, listsFound: Bool = false)
    -> ExplanationReport
  {
    ExplanationReport(
      ExplanationRanking(files, limit: worst ?? .max, tally: nil, workers: Workers(1)),
      sizes: SizeMismatches(),
      setup: nil, isLimited: worst != nil, listsFound: listsFound,
      inspector: InspectorCommandLine(flags: [], repeatsScore: false, knowsObjects: true))
  }

  private func file(_ name: String) -> ExplainedFile { ExplainedFile(name: name, picture: Self.picture) }

  /// The text without its line breaks and indents.
  private func flat(_ report: ExplanationReport) -> String {
    report.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func saysOfEachMissedObjectWhyAndWhatWouldFindIt() {
    let text = flat(report([file("a.png")]))
    #expect(text.hasPrefix("a.png, 123×126: found 1 of 3 objects; 1 ignored missed: class 1, "))
    for part in [
      ": score too low", "IoU 1.00) scores 0.02 as class 1, and must be above 0.05",
      "its logit is −4.00, and above −2.94 is needed", "→ 0 above the score.",
      "remedy: --score '0.05,class 1=0.01' finds it",
      "look: retinascope a.png --view misses --select 2",
      "missed: class 2, 3×3 px at 60,100: no anchor fits", "No anchor overlaps it by 0.5",
      "The network sees the object as 6×6 px.", "look: retinascope a.png --view misses --select 3",
    ] {
      #expect(text.contains(part), "the text says: \(part)")
    }
  }

  @Test func leavesOutWhatOnePictureDoesNotNeed() {
    let text = flat(report([file("a.png")]))
    for part in [
      "found: class 0", "ignored: ", "Pictures with the most misses", "over all pictures", "in a.png",
      " false positives: ", "note: ",
    ] {
      #expect(!text.contains(part), "the text does not say: \(part)")
    }
    #expect(text.contains("logit: a score"), "a term that the text uses")
    #expect(!text.contains("NMS: of boxes"), "a term that the text does not use")
    #expect(flat(report([file("a.png")], listsFound: true)).contains("found: class 0, 16×16 px"))
  }

  @Test func sumsUpSeveralPictures() {
    let text = flat(
      report([ExplainedFile(name: "bad.png", failure: "no picture"), file("a.png"), file("b.png")]))
    #expect(text.contains("2 pictures: found 2 of 6 objects; 2 ignored"), "a failed picture does not count")
    #expect(text.contains("Pictures with the most misses: 2 of 3 a.png 2 of 3 b.png"))
    #expect(text.contains("Lost at score: 0 taken for another class that scored enough, 2 for background."))
  }

  @Test func explainsOnlyTheWorstObjectsWhereTheyAreLimited() {
    let text = flat(report([file("a.png")], worst: 1))
    #expect(text.hasPrefix("missed: class 1, "), "the larger of the missed objects")
    #expect(text.contains(", in a.png: score too low"))
    #expect(!text.contains("no anchor fits"))
    #expect(text.contains("1 picture: found 1 of 3 objects; 1 ignored"))
  }

  @Test func namesFromFilesAreMadePrintable() {
    let text = report([file("\u{1b}[2J.png")]).text
    #expect(!text.contains("\u{1b}") && text.contains(#"\u{1b}[2J.png, 123×126"#))
  }

  @Test func jsonCountsTheSame() throws {
    let json = report([file("a.png"), file("b.png")]).json.text
    let root = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let causes = try #require(root["causes"] as? [String: Any])
    #expect(causes["found"] as? Int == 2 && causes["missed"] as? Int == 4 && causes["ignored"] as? Int == 2)
    #expect((causes["stages"] as? [String: Int])?.filter { $0.value > 0 } == ["score": 2, "anchors": 2])
    #expect((root["images"] as? [Any])?.count == 2 && (root["worst"] as? [Any])?.count == 4)
    #expect(root["setup"] == nil)
  }
}

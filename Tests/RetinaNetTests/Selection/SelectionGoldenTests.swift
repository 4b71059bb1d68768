import Testing

@testable import RetinaNet

/// The answers of torchvision, detectron2 and mmdetection themselves.
@Suite struct SelectionGoldenTests {
  @Test(arguments: SelectionGolden.names)
  func findsWhatThePublishedCodeFinds(name: String) throws {
    let golden = try SelectionGolden(name)
    let selection = golden.trace.select(golden.thresholds)
    #expect(selection.funnel.aboveScore == golden.above)
    #expect(selection.detections.count == golden.answers.count)

    var answers: [Candidate: SelectionGolden.Answer] = [:]
    for answer in golden.answers {
      answers[Candidate(level: answer.level, anchor: answer.row, label: answer.label)] = answer
    }
    #expect(answers.count == golden.answers.count)
    for detection in selection.detections {
      let answer = try #require(
        answers[detection.candidate], "\(detection) is not among the answers")
      #expect(abs(detection.score - answer.score) <= 1e-6)
      for (ours, theirs) in zip(
        [detection.box.x1, detection.box.y1, detection.box.x2, detection.box.y2], answer.box)
      {
        #expect(abs(ours - theirs) <= 2e-6 * max(1, abs(theirs)) * 8, "\(detection) against \(answer)")
      }
    }
    let scores = selection.detections.map(\.score)
    #expect(scores == scores.sorted(by: >))
  }
}

import Lessons
import Testing

/// What a lesson trains, as its file says it.
struct LessonTrainingReaderTests {
  private func read(_ training: String) -> (lesson: Lesson?, problems: [String]) {
    SmallLesson.read(
      SmallLesson.text.replacing("teaches: score", with: "teaches: score\ntraining: \(training)"))
  }

  @Test func whatIsLeftOutIsDecided() throws {
    let (lesson, problems) = read("{steps: 200, batch: 2, rate: 0.001}")
    #expect(problems == [])
    #expect(
      try #require(lesson).material.training
        == LessonTraining(steps: 200, batch: 2, rate: 0.001, evaluateEvery: 20))
    #expect(try #require(lesson).material != LessonMaterial(), "it is no lesson on the demo as it stands")
  }

  @Test(arguments: [
    ("{batch: 2, rate: 0.001}", "5: a training has no steps"),
    ("{steps: 0, batch: 2, rate: 0.001}", "5: steps: expected a whole number from 1 to 10000"),
    ("{steps: 9, batch: 65, rate: 0.001}", "5: batch: expected a whole number from 1 to 64"),
    ("{steps: 9, batch: 2, rate: 11}", "5: rate: expected a number"),
    ("{steps: 9, batch: 2, rate: 0.1, stepz: 1}", "5: a training has no \"stepz\" (perhaps steps)"),
    ("{steps: 9, batch: 2, rate: 0.1, recording: no/where}", "5: recording: there is no no/where beside"),
  ])
  func whatIsWrongIsToldByLine(training: String, problem: String) {
    let problems = read(training).problems
    #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
  }

  @Test func waitingIsNoAction() throws {
    let text = SmallLesson.text.replacing(
      "press lower-score until kept > hello.kept]",
      with: "press lower-score 2, wait until kept > 3 and score < 0.4]")
    let (lesson, problems) = SmallLesson.read(text)
    #expect(problems == [])
    #expect(try #require(lesson).actionCount == 1)
    let broken = SmallLesson.read(text.replacing("wait until kept > 3 and score < 0.4", with: "wait long"))
    #expect(broken.problems.contains { $0.contains("expected wait until FACT = VALUE") })
  }

  @Test func pathsAreFromTheLessonsFile() {
    var material = LessonMaterial(pictures: "scenes", model: "/net.safetensors")
    material.training = LessonTraining(
      steps: 1, batch: 1, rate: 1, evaluateEvery: 1, recording: "../recorded")
    let resolved = material.resolved(from: "lessons/own/a.yaml")
    #expect(resolved.pictures == "lessons/own/scenes" && resolved.model == "/net.safetensors")
    #expect(resolved.training?.recording == "lessons/own/../recorded")
    #expect(material.resolved(from: "a.yaml").pictures == "scenes")
  }
}

import Foundation
import TestSupport
import Testing

@testable import Runs

/// What is kept of a run's log, and how it is read while it grows.
struct RunHistoryTests {
  private let folder = TemporaryFolder()
  private var log: String { folder.file("log.jsonl") }

  private func append(_ text: String) throws {
    if !FileManager.default.fileExists(atPath: log) { folder.write("log.jsonl", "") }
    let file = try #require(FileHandle(forWritingAtPath: log))
    file.seekToEndOfFile()
    file.write(Data(text.utf8))
    file.closeFile()
  }

  @Test func readsEachLineOnceAsTheFileGrows() throws {
    var made = MadeRunLog()
    (made.steps, made.done, made.evaluateEvery) = (100, 60, 20)
    var follower = RunHistoryFollower(log)
    #expect(try follower.read().hasChanged == false, "there is no file yet")
    for line in made.lines {
      // Each line comes in two halves, and is read between them.
      let half = line.index(line.startIndex, offsetBy: line.count / 2)
      try append(String(line[..<half]))
      _ = try follower.read()
      try append(line[half...] + "\n")
      #expect(try follower.read().hasChanged)
    }
    let history = follower.history
    #expect(history.steps == 1...60 && history.last?.step == 60)
    #expect(history.damagedLines == 0, "half of a line is no damage")
    #expect(history.header?.classes == ["bird", "fish", "flower"])
    #expect(history.validations.map(\.step) == [20, 40, 60])
    #expect(history.best == history.validations.max { $0.ap < $1.ap })
    #expect(history.checkpoint == 60 && history.ending == nil)
    #expect(history.statistics(.loss, in: 1...60).count == 60)
    var whole = RunHistoryFollower(log)
    try whole.readAll()
    #expect(whole.history.statistics(.loss, in: 7...19) == history.statistics(.loss, in: 7...19))
    #expect(try follower.read().hasChanged == false, "nothing is new")
  }

  @Test func statisticsAreThoseOfTheLines() throws {
    let values = [3.0, 1, 4, 1, 5, 9, 2, 6]
    try append(
      values.enumerated().map {
        """
        {"step":\($0 + 1),"loss":\($1),"levels":[{"level":"P3","classification":\($1 / 2),"box":1,"positives":\($0)}]}

        """
      }.joined())
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    let history = follower.history
    for first in 1...8 {
      for last in first...8 {
        let part = values[first - 1..<last]
        let known = history.statistics(.loss, in: first...last)
        #expect(known.count == part.count && known.sum == part.reduce(0, +))
        #expect(known.least == part.min() && known.greatest == part.max())
        #expect(
          history.statistics(.classification, level: 0, in: first...last).sum == part.reduce(0, +) / 2)
      }
    }
    #expect(history.statistics(.loss, in: 20...30).mean == nil)
    #expect(history.statistics(.box, in: 1...8).mean == nil, "what is missing does not count")
    #expect(history.statistics(.box, level: 3, in: 1...8).mean == nil, "there is no such level")
  }

  @Test func longRunsTakeNoMoreMemoryThanShortOnes() throws {
    var history = RunHistory()
    let steps = 100_000
    for step in 1...steps {
      history.take(
        .step(
          TrainingStepRecord(
            step: step, loss: Double(step), classification: .nan, box: .nan, rate: 1, gradientNorm: 1,
            positives: 1, positiveProbability: nil, negativeProbability: nil, positiveLoss: 0,
            negativeLoss: 0, positiveGradient: 0, negativeGradient: 0, levels: [], seconds: 1,
            picturesPerSecond: 1)))
    }
    #expect(history.stretch == 64, "the least power of two that gives at most 2,048 stretches")
    #expect(history.stretchCount <= RunHistory.mostStretches)
    let all = history.statistics(.loss, in: 1...steps)
    #expect(all.count == steps && all.mean == Double(steps + 1) / 2)
    #expect(all.least == 1 && all.greatest == Double(steps))
    // A stretch belongs to the steps where it overlaps them.
    let part = history.statistics(.loss, in: 50_000...50_000)
    #expect(part.count == 64 && part.least <= 50_000 && part.greatest >= 50_000)
  }

  /// The first is what all others are compared with.
  @Test func keepsTheFirstMeasurementAndTheLast() {
    var history = RunHistory()
    for step in 0..<5000 {
      history.take(
        .validation(
          TrainingValidationRecord(step: step, ap: 0.5, ap50: 0.5, pictures: 1, seconds: 1, classes: [])))
      let kept = history.validations
      guard kept.count <= 1024, kept.first?.step == 0, kept.last?.step == step else {
        Issue.record(
          "after step \(step): \(kept.count) from \(kept.first?.step ?? -1) to \(kept.last?.step ?? -1)")
        return
      }
    }
  }

  @Test func measurementsOfManyClassesTakeLittle() {
    var history = RunHistory()
    let classes = (0..<10_000).map { TrainingClassRecord(name: "\($0)", ap: 0.5, isNew: false) }
    for step in 0..<40 {
      history.take(
        .validation(
          TrainingValidationRecord(
            step: step, ap: 0.5, ap50: 0.5, pictures: 1, seconds: 1, classes: classes)))
    }
    let counts = history.validations.map(\.classes.count)
    #expect(counts.count == 40 && counts.reduce(0, +) <= 1 << 17)
    #expect(counts.first == 10_000 && counts.last == 10_000, "changes are told from the first to the last")
  }

  @Test(arguments: [
    "{\"step\":2,\"loss\":", "garbage", "{}", "[1,2]", "{\"step\":-5,\"loss\":1,\"levels\":[]}",
    "{\"step\":1e30,\"loss\":1,\"levels\":[]}", "{\"step\":99999999999999,\"loss\":1,\"levels\":[]}",
    "{\"step\":2,\"event\":\"no such\"}", "\u{0}\u{1}\u{2}", "{\"run\":{}}", "{\"run\":7}",
    String(repeating: "[", count: 5000), "{\"step\":2,\"step\":2}",
  ])
  func hostileLinesArePassedOverAndCounted(line: String) throws {
    var made = MadeRunLog()
    (made.steps, made.done) = (10, 4)
    var lines = made.lines
    lines.insert(line, at: 4)
    try append(lines.joined(separator: "\n") + "\n")
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    #expect(follower.history.damagedLines == 1)
    #expect(follower.history.firstDamage?.isEmpty == false)
    #expect(follower.history.steps == 1...4, "all other lines count")
  }

  @Test func aLineWithoutEndIsPassedOver() throws {
    let long = String(repeating: "x", count: 3 << 20)
    try append(MadeRunLog().header + "\n" + long)
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    #expect(follower.history.damagedLines == 1)
    try append(long + "\n" + MadeRunLog().line(step: 1) + "\n")
    try follower.readAll()
    #expect(follower.history.damagedLines == 1 && follower.history.last?.step == 1)
  }

  @Test func aReplacedLogIsReadAnew() throws {
    var made = MadeRunLog()
    (made.steps, made.done) = (100, 50)
    try append(made.text)
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    // Resumed from step 30: the lines behind it are dropped, and others follow.
    made.done = 30
    made.seed = 7
    folder.write("next", made.text)
    _ = rename(folder.file("next"), log)
    try follower.readAll()
    #expect(follower.history.steps == 1...30)
    // The same file, shortened and grown again beyond what was read.
    made.done = 60
    made.seed = 8
    folder.write("log.jsonl", made.text)
    try follower.readAll()
    var fresh = RunHistoryFollower(log)
    try fresh.readAll()
    #expect(follower.history.steps == 1...60)
    #expect(follower.history.statistics(.loss, in: 1...60) == fresh.history.statistics(.loss, in: 1...60))
  }

  @Test func stepsThatAreDoneAgainReplaceTheFirst() throws {
    var made = MadeRunLog()
    (made.steps, made.done, made.evaluateEvery) = (100, 50, 10)
    let again = (31...40).map { made.line(step: $0).replacing("\"loss\":", with: "\"loss\":1000,\"was\":") }
    try append(made.text + made.event("resumed", step: 30) + "\n" + again.joined(separator: "\n") + "\n")
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    let history = follower.history
    #expect(history.steps == 1...40)
    #expect(history.statistics(.loss, in: 31...40).mean == 1000)
    #expect(history.statistics(.loss, in: 1...30).greatest < 10)
    #expect(history.validations.map(\.step) == [10, 20, 30])
  }

  @Test(arguments: [
    ("finished", RunHistory.RunEnding.finished), ("stopped", .stopped("too hot")), ("resumed", nil),
    ("checkpoint", nil),
  ])
  func theEndIsWhatTheLastEventSays(name: String, ending: RunHistory.RunEnding?) throws {
    let made = MadeRunLog()
    let reason = name == "stopped" ? ",\"reason\":\"too hot\"" : ""
    try append(made.line(step: 1) + "\n" + made.event(name, step: 1, reason) + "\n")
    var follower = RunHistoryFollower(log)
    try follower.readAll()
    #expect(follower.history.ending == ending)
    try append(made.line(step: 2) + "\n")
    try follower.readAll()
    #expect(follower.history.ending == nil, "a step after it says that it goes on")
  }

  @Test func pausesAreSeen() throws {
    let made = MadeRunLog()
    var follower = RunHistoryFollower(log)
    for (name, isPaused) in [("paused", true), ("continued", false), ("paused", true), ("resumed", false)] {
      try append(made.event(name, step: 1) + "\n")
      try follower.readAll()
      #expect(follower.history.isPaused == isPaused, "after \(name)")
    }
  }
}

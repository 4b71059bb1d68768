import Foundation
import RetinaNet
import Support
import Synchronization
import TestSupport
import Testing
import Training

@testable import Runs

/// Whether a training helped is only known where it was measured before the first step, too.
@Suite struct TrainingStartMeasuredTests {
  private let tiny = TinyTraining()

  private func request(_ output: String, validation: Bool = true) -> TrainingRequest {
    tiny.request(output) {
      $0.start = .checkpoint(ModelRequest(path: tiny.run("start").last))
      $0.trained = TrainedPart(name: "head")
      $0.rate = 0.0001
      guard validation else { return }
      $0.validation = tiny.folder.file("pictures")
      $0.validationAnnotations = tiny.folder.file("annotations.json")
      $0.evaluateEvery = 3
    }
  }

  @Test func aCheckpointIsMeasuredBeforeTheFirstStep() throws {
    try tiny.train(tiny.request("start"))
    try tiny.train(request("run"))
    let validations = try tiny.result("run").validations
    #expect(validations.map(\.step) == [0, 3, 6])
    #expect(validations.allSatisfy { $0.classes.map(\.name) == ["red", "blue"] })
    // The start counts for the best: where no step is better, its weights are kept.
    let first = try #require(validations.first?.ap)
    if validations.allSatisfy({ $0.ap <= first }) {
      let best = try ModelFile.open(tiny.run("run").best).checkpoint
      #expect(best.metadata["step"] == "0")
    }
  }

  /// What begins anew cannot find anything, and is not measured.
  @Test func aNewNetworkIsNot() throws {
    try tiny.train(
      tiny.request("new") {
        $0.validation = tiny.folder.file("pictures")
        $0.validationAnnotations = tiny.folder.file("annotations.json")
      })
    #expect(try tiny.result("new").validations.map(\.step).contains(0) == false)
  }

  @Test func classesThatTheModelLacksAreNew() throws {
    try tiny.train(tiny.request("start"))
    let annotations = try #require(tiny.folder.text("annotations.json"))
    tiny.folder.write("annotations.json", annotations.replacing("blue", with: "green"))
    var request = request("added")
    request.trainsNewClassesOnly = true
    request.trained = nil
    try tiny.train(request)
    let first = try #require(try tiny.result("added").validations.first)
    #expect(first.step == 0 && first.classes.map(\.isNew) == [false, true])
    #expect(first.meanAP(ofNew: false) == first.classes[0].ap)
    #expect(first.meanAP(ofNew: true) == first.classes[1].ap)
  }

  private struct Fault: Error {}

  /// A run that is broken off around its first measurement has it once in the end.
  @Test func isMeasuredOnce() throws {
    try tiny.train(tiny.request("start"))
    try tiny.train(request("whole"))
    let whole = try tiny.result("whole")
    for write in 5..<13 {
      let output = "broken-\(write)"
      let count = Atomic(0)
      let writes = TrainingWrites { _ in
        if count.wrappingAdd(1, ordering: .relaxed).oldValue == write { throw Fault() }
      }
      do {
        let run = try TrainingRun(TrainingPlan(request(output)), TrainingControl(), writes, { false })
        while try run.advance() {}
        Issue.record("not broken off before write \(write)")
      } catch is Fault {}
      try tiny.train(request(output))
      #expect(try tiny.result(output).differences(from: whole) == [], "broken off before write \(write)")
    }
  }
}

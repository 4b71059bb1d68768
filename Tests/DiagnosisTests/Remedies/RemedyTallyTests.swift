import RetinaNet
import Support
import Testing

@testable import Diagnosis

@Suite struct RemedyTallyTests {
  /// Sums over pictures that are gone are those of whole selections of each.
  @Test(arguments: Family.allCases)
  func agreesWithWholeSelections(family: Family) {
    let scenes = (300..<312).map { PlantedScene(family, seed: $0, strange: $0 % 4 == 0) }
    let coverages = scenes.map { PictureCoverage($0.trace, PreparedCandidates($0.trace), $0.targets) }
    let diagnoses = zip(coverages, scenes).map { PictureDiagnosis($0, $0.candidates.select($1.thresholds)) }
    var tally = RemedyTally()
    for diagnosis in diagnoses { tally.add(diagnosis) }
    #expect(tally.count == scenes.count)
    var changes: [Remedy.Change] = [0, 0.12, 0.37, 0.5, 0.71, 1].map { .nms($0) }
    changes += [0, 1, 5, 14, 16, 40, 1000].map { .topK($0) }
    changes += [0, 1, 5, 8, 10, 30, 1000].map { .maxDetections($0) }
    for label in 0..<4 { changes += [0.0101, 0.03, 0.07, 0.17, 0.31, 0.8].map { .score(label: label, $0) } }
    let answers = tally.sideEffects(of: changes)
    for change in changes {
      let expected = diagnoses.reduce(SideEffects()) { $0 + naive($1, change) }
      #expect(answers[change] == expected, "\(family): \(change)")
      #expect(tally.isExact(change))
    }
    #expect(!tally.isExact(.score(label: 1, 0.001)))
  }

  @Test func pictureThatDoesNotFitIsLeftOut() {
    let scene = PlantedScene(.torchvision, seed: 1)
    let coverage = PictureCoverage(scene.trace, PreparedCandidates(scene.trace), scene.targets)
    let diagnosis = PictureDiagnosis(coverage, coverage.candidates.select(scene.thresholds))
    var tally = RemedyTally(memory: 1)
    tally.add(diagnosis)
    #expect(tally.count == 1 && tally.leftOut == 0 && tally.isExact(.nms(0.3)))
    tally.add(diagnosis)
    #expect(tally.count == 1 && tally.leftOut == 1 && !tally.isExact(.nms(0.3)))
  }

  /// By lists of what each of two diagnoses says.
  private func naive(_ before: PictureDiagnosis, _ change: Remedy.Change) -> SideEffects {
    guard let changed = before.selection.thresholds.changed(by: change) else { return SideEffects() }
    let after = PictureDiagnosis(before.coverage, before.coverage.candidates.select(changed))
    func wrong(_ diagnosis: PictureDiagnosis) -> [(candidate: Candidate, isDuplicate: Bool)] {
      zip(diagnosis.selection.detections, diagnosis.verdicts).compactMap { detection, verdict in
        switch verdict {
        case .correct, .ignored: nil
        case .duplicate: (detection.candidate, true)
        default: (detection.candidate, false)
        }
      }
    }
    func isFound(_ target: Int, _ diagnosis: PictureDiagnosis) -> Bool {
      if case .found = diagnosis.explanations[target].outcome { true } else { false }
    }
    var admission = SideEffects()
    let old = wrong(before)
    for mistake in wrong(after) where !old.contains(where: { $0.candidate == mistake.candidate }) {
      if mistake.isDuplicate { admission.duplicates += 1 } else { admission.falsePositives += 1 }
    }
    let new = wrong(after)
    admission.removed = old.count { mistake in !new.contains { $0.candidate == mistake.candidate } }
    for target in before.explanations.indices {
      let (was, is_) = (isFound(target, before), isFound(target, after))
      if is_ && !was { admission.found += 1 }
      if was && !is_ { admission.lost += 1 }
    }
    return admission
  }
}

@Suite struct LogitHistogramTests {
  @Test func boundLetsInAsManyAsAllowed() throws {
    var random = SeededRandom(seed: 4)
    let logits = (0..<5000).map { _ in 12 * random.uniform() - 8 }
    var histogram = LogitHistogram()
    for logit in logits { histogram.add(logit) }
    for most in [0, 1, 10, 100, 2500, 4999] {
      let bound = try #require(histogram.least(ofBest: most))
      let better = logits.count { $0 >= bound }
      #expect(better <= most)
      // No step holds more than this many of these.
      #expect(better >= most - 60, "\(better) of \(most)")
    }
    #expect(histogram.least(ofBest: 5000) == nil)
  }
}

@Suite struct AdmissionTests {
  @Test func sumsAddEachCount() {
    var one = SideEffects()
    (one.falsePositives, one.duplicates, one.found, one.lost, one.removed) = (1, 2, 3, 4, 5)
    let sum = one + one
    #expect(
      [sum.falsePositives, sum.duplicates, sum.found, sum.lost, sum.removed] == [2, 4, 6, 8, 10])
  }
}

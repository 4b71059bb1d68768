import Diagnosis
import RetinaNet
import Testing

@Suite struct RemedyTallyTests {
  /// Sums over pictures that are gone are those of whole selections of each.
  @Test(arguments: Family.allCases)
  func agreesWithWholeSelections(family: Family) {
    let scenes = (300..<312).map { PlantedScene(family, seed: $0, strange: $0 % 4 == 0) }
    let coverages = scenes.map { Coverage(Candidates($0.trace), $0.targets) }
    let diagnoses = zip(coverages, scenes).map { Diagnosis($0, $0.candidates.select($1.thresholds)) }
    var tally = RemedyTally()
    for diagnosis in diagnoses { tally.add(diagnosis) }
    #expect(tally.count == scenes.count)
    var changes: [Remedy.Change] = [0, 0.12, 0.37, 0.5, 0.71, 1].map { .nms($0) }
    changes += [0, 1, 5, 14, 16, 40, 1000].map { .topK($0) }
    changes += [0, 1, 5, 8, 10, 30, 1000].map { .maxDetections($0) }
    for label in 0..<4 { changes += [0.0101, 0.03, 0.07, 0.17, 0.31, 0.8].map { .score(label: label, $0) } }
    let answers = tally.admissions(of: changes)
    for change in changes {
      let expected = diagnoses.reduce(Admission()) { $0 + naive($1, change) }
      #expect(answers[change] == expected, "\(family): \(change)")
      #expect(tally.isExact(change))
    }
    #expect(!tally.isExact(.score(label: 1, 0.001)))
  }

  @Test func pictureThatDoesNotFitIsLeftOut() {
    let scene = PlantedScene(.torchvision, seed: 1)
    let coverage = Coverage(Candidates(scene.trace), scene.targets)
    let diagnosis = Diagnosis(coverage, coverage.candidates.select(scene.thresholds))
    var tally = RemedyTally(memory: 1)
    tally.add(diagnosis)
    #expect(tally.count == 1 && tally.leftOut == 0 && tally.isExact(.nms(0.3)))
    tally.add(diagnosis)
    #expect(tally.count == 1 && tally.leftOut == 1 && !tally.isExact(.nms(0.3)))
  }

  /// By lists of what each of two diagnoses says.
  private func naive(_ before: Diagnosis, _ change: Remedy.Change) -> Admission {
    guard let changed = before.selection.thresholds.changed(by: change) else { return Admission() }
    let after = Diagnosis(before.coverage, before.coverage.candidates.select(changed))
    func wrong(_ diagnosis: Diagnosis) -> [(candidate: Candidate, isDuplicate: Bool)] {
      zip(diagnosis.selection.detections, diagnosis.verdicts).compactMap { detection, verdict in
        switch verdict {
        case .correct, .ignored: nil
        case .duplicate: (detection.candidate, true)
        default: (detection.candidate, false)
        }
      }
    }
    func isFound(_ target: Int, _ diagnosis: Diagnosis) -> Bool {
      if case .found = diagnosis.explanations[target].outcome { true } else { false }
    }
    var admission = Admission()
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

import Diagnosis
import RetinaNet

extension State {
  /// Gives the shown picture another ground truth; `nil` where nobody says any more what is in it.
  mutating func change(objects: [MarkedObject]?) -> [Command] {
    pictures[pass.picture].objects = objects
    misses.diagnosis = nil
    misses.summaries[pass] = nil
    if selectedObject == nil { look.target = nil }
    return diagnose()
  }

  /// Has it found out what became of the shown picture's objects, unless that is known, or under way: then it is
  /// asked for again when that is done. What was known last is shown meanwhile.
  mutating func diagnose() -> [Command] {
    guard let subject, let selection, pictures[pass.picture].objects != nil, !misses.isDiagnosing else {
      return []
    }
    let targets = targets(of: pass)
    guard subject.holdsClasses(of: targets) else { return [] }
    guard let coverage = misses.coverages[pass], coverage.targets == targets else {
      guard misses.covering.insert(pass).inserted else { return [] }
      return [
        .cover(pass, subject.candidates, targets, unannotated: pictures[pass.picture].unannotated)
      ]
    }
    if currentDiagnosis != nil { return remediesIfNeeded() }
    misses.isDiagnosing = true
    return [.diagnose(pass, coverage, selection)]
  }

  /// The same for a picture that is not shown.
  mutating func survey(_ pass: Pass, _ subject: Subject) -> [Command] {
    let targets = targets(of: pass)
    guard pictures[pass.picture].objects != nil, subject.holdsClasses(of: targets),
      misses.coverages[pass] == nil, misses.covering.insert(pass).inserted
    else { return [] }
    return [
      .survey(
        pass, subject.candidates, targets, unannotated: pictures[pass.picture].unannotated, thresholds)
    ]
  }

  mutating func take(_ coverage: Coverage, of pass: Pass) -> [Command] {
    misses.covering.remove(pass)
    // Of a result that was dropped meanwhile it says nothing; the next one waited for it.
    if case .done(let subject)? = passes[pass], coverage.candidates === subject.candidates {
      misses.coverages[pass] = coverage
    }
    return pass == self.pass ? diagnose() : []
  }

  mutating func take(_ coverage: Coverage, _ summary: MissSummary, of pass: Pass) -> [Command] {
    if coverage.targets == targets(of: pass), misses.summaries[pass] == nil {
      misses.summaries[pass] = summary
    }
    return take(coverage, of: pass)
  }

  mutating func take(_ diagnosis: Diagnosis, of pass: Pass) -> [Command] {
    let isOfTheseObjects = diagnosis.coverage.targets == targets(of: pass)
    if isOfTheseObjects { misses.summaries[pass] = MissSummary(diagnosis) }
    guard pass == self.pass, misses.isDiagnosing else { return [] }
    misses.isDiagnosing = false
    if isOfTheseObjects {
      misses.diagnosis = diagnosis
      if look.framesTarget { frameTarget() }
    }
    return diagnose()
  }

  /// Forgets what belongs to the picture that was shown.
  mutating func letGoOfDiagnosis() {
    misses.diagnosis = nil
    misses.isDiagnosing = false
    misses.remedies = nil
    misses.chosenRemedy = 0
    look.target = nil
    look.framesTarget = false
  }

  /// Has the remedies of the chosen object sought, where it is known to be missed and they are not known yet.
  mutating func remediesIfNeeded() -> [Command] {
    guard look.view == .misses, !misses.isSeekingRemedies, let target = look.target,
      let diagnosis = currentDiagnosis, diagnosis.explanations.indices.contains(target),
      diagnosis.explanations[target].stage != nil, remedies == nil
    else { return [] }
    misses.isSeekingRemedies = true
    let finder = misses.finder ?? RemedyFinder(diagnosis)
    misses.finder = finder
    return [.remedies(pass, diagnosis, finder, target: target)]
  }

  /// What became of the objects at the shown thresholds, where that is known.
  var currentOutcomes: [Explanation.Outcome]? { currentDiagnosis?.explanations.map(\.outcome) }
}

extension Subject {
  /// Whether the trace has the classes of these objects: one that was made elsewhere may have others than the model
  /// that the ground truth was read for.
  func holdsClasses(of targets: [Target]) -> Bool {
    let count = trace.levels.first?.logits.shape[1] ?? 0
    return targets.allSatisfy { (0..<count).contains($0.label) }
  }
}

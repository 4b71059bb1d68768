import Diagnosis
import RetinaNet

extension State {
  /// Gives the shown picture another ground truth; `nil` where nobody says any more what is in it.
  mutating func change(objects: [MarkedObject]?) -> [Command] {
    pictures[inference.picture].objects = objects
    misses.diagnosis = nil
    misses.summaries[inference] = nil
    if selectedObject == nil { options.target = nil }
    return diagnose()
  }

  /// Has it found out what became of the shown picture's objects, unless that is known, or under way: then it is
  /// asked for again when that is done. What was known last is shown meanwhile.
  mutating func diagnose() -> [Command] {
    guard let inspected, let selection, pictures[inference.picture].objects != nil, !misses.isDiagnosing
    else {
      return []
    }
    let targets = targets(of: inference)
    guard inspected.holdsClasses(of: targets) else { return [] }
    guard let coverage = misses.coverages[inference], coverage.targets == targets else {
      guard misses.covering.insert(inference).inserted else { return [] }
      return [
        .cover(inference, inspected.candidates, targets, unannotated: pictures[inference.picture].unannotated)
      ]
    }
    if currentDiagnosis != nil { return remediesIfNeeded() }
    misses.isDiagnosing = true
    return [.diagnose(inference, coverage, selection)]
  }

  /// The same for a picture that is not shown.
  mutating func survey(_ inference: InferenceID, _ inspected: InspectedPicture) -> [Command] {
    let targets = targets(of: inference)
    guard pictures[inference.picture].objects != nil, inspected.holdsClasses(of: targets),
      misses.coverages[inference] == nil, misses.covering.insert(inference).inserted
    else { return [] }
    return [
      .survey(
        inference, inspected.candidates, targets, unannotated: pictures[inference.picture].unannotated,
        thresholds)
    ]
  }

  mutating func take(_ coverage: Coverage, of inference: InferenceID) -> [Command] {
    misses.covering.remove(inference)
    // Of a result that was dropped meanwhile it says nothing; the next one waited for it.
    if case .done(let inspected)? = inferences[inference], coverage.candidates === inspected.candidates {
      misses.coverages[inference] = coverage
    }
    return inference == self.inference ? diagnose() : []
  }

  mutating func take(_ coverage: Coverage, _ summary: MissSummary, of inference: InferenceID) -> [Command] {
    if coverage.targets == targets(of: inference), misses.summaries[inference] == nil {
      misses.summaries[inference] = summary
    }
    return take(coverage, of: inference)
  }

  mutating func take(_ diagnosis: Diagnosis, of inference: InferenceID) -> [Command] {
    let isOfTheseObjects = diagnosis.coverage.targets == targets(of: inference)
    if isOfTheseObjects { misses.summaries[inference] = MissSummary(diagnosis) }
    guard inference == self.inference, misses.isDiagnosing else { return [] }
    misses.isDiagnosing = false
    if isOfTheseObjects {
      misses.diagnosis = diagnosis
      if options.framesTarget { frameTarget() }
    }
    return diagnose()
  }

  /// Forgets what belongs to the picture that was shown.
  mutating func letGoOfDiagnosis() {
    misses.diagnosis = nil
    misses.isDiagnosing = false
    misses.remedies = nil
    misses.chosenRemedy = 0
    options.target = nil
    options.framesTarget = false
  }

  /// Has the remedies of the chosen object sought, where it is known to be missed and they are not known yet.
  mutating func remediesIfNeeded() -> [Command] {
    guard options.view == .misses, !misses.isSeekingRemedies, let target = options.target,
      let diagnosis = currentDiagnosis, diagnosis.explanations.indices.contains(target),
      diagnosis.explanations[target].stage != nil, remedies == nil
    else { return [] }
    misses.isSeekingRemedies = true
    let finder = misses.finder ?? RemedyFinder(diagnosis)
    misses.finder = finder
    return [.remedies(inference, diagnosis, finder, target: target)]
  }

  /// What became of the objects at the shown thresholds, where that is known.
  var currentOutcomes: [Explanation.Outcome]? { currentDiagnosis?.explanations.map(\.outcome) }
}

extension InspectedPicture {
  /// Whether the trace has the classes of these objects: one that was made elsewhere may have others than the model
  /// that the ground truth was read for.
  func holdsClasses(of targets: [Target]) -> Bool {
    let count = trace.levels.first?.logits.shape[1] ?? 0
    return targets.allSatisfy { (0..<count).contains($0.label) }
  }
}

import Diagnosis
import RetinaNet

extension State {
  /// Changes the shown picture's ground truth; `nil` if it has none any more.
  mutating func change(objects: [MarkedObject]?) -> [Command] {
    pictures[inference.picture].objects = objects
    misses.diagnosis = nil
    misses.summaries[inference] = nil
    letGoOfRecord(of: inference.picture)
    if selectedObject == nil { options.target = nil }
    return diagnose() + lossIfNeeded()
  }

  /// Asks for the diagnosis of the shown picture, unless it is known or being computed. When a computation ends, this
  /// is called again. The last diagnosis is shown in the meantime.
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
        .cover(inference, inspected, targets, unannotated: pictures[inference.picture].unannotated)
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
        inference, inspected, targets, unannotated: pictures[inference.picture].unannotated,
        thresholds)
    ]
  }

  mutating func take(_ coverage: PictureCoverage, of inference: InferenceID) -> [Command] {
    misses.covering.remove(inference)
    // The result may have been dropped in the meantime; then its coverage is asked for again.
    if case .done(let inspected)? = inferences[inference], coverage.candidates === inspected.candidates {
      misses.coverages[inference] = coverage
    }
    return inference == self.inference ? diagnose() : []
  }

  mutating func take(_ coverage: PictureCoverage, _ summary: MissSummary, of inference: InferenceID)
    -> [Command]
  {
    if coverage.targets == targets(of: inference), misses.summaries[inference] == nil {
      misses.summaries[inference] = summary
    }
    return take(coverage, of: inference)
  }

  mutating func take(_ diagnosis: PictureDiagnosis, of inference: InferenceID) -> [Command] {
    let isOfTheseObjects = diagnosis.coverage.targets == targets(of: inference)
    if isOfTheseObjects { misses.summaries[inference] = MissSummary(diagnosis) }
    guard inference == self.inference, misses.isDiagnosing else { return [] }
    misses.isDiagnosing = false
    if isOfTheseObjects {
      misses.diagnosis = diagnosis
      if options.framesTarget { frameTarget() }
      chooseObjectIfAwaited()
    }
    let commands = diagnose()
    return commands + (currentDiagnosis == nil ? [] : goOnSearching())
  }

  /// Forgets the diagnosis of the picture that was shown.
  mutating func letGoOfDiagnosis() {
    misses.diagnosis = nil
    misses.isDiagnosing = false
    misses.remedies = nil
    misses.chosenRemedy = 0
    options.target = nil
    options.framesTarget = false
  }

  /// Asks for the remedies of the chosen object, if it was missed and they are not known yet.
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

  /// The objects' outcomes at the shown thresholds, if they are known.
  var currentOutcomes: [Explanation.ObjectOutcome]? { currentDiagnosis?.explanations.map(\.outcome) }

  /// Why no change of one threshold finds the chosen object; `nil` where one does, or while that is not known.
  var withoutRemedy: String? {
    guard let answer = remedyAnswer, answer.remedies.isEmpty, let stage = explanation?.stage else {
      return nil
    }
    let sentence = stage.sentenceWithoutRemedy(next: answer.obstacle)
    return sentence.prefix(1).uppercased() + sentence.dropFirst()
  }

  mutating func changeRemedy(by step: Int) {
    guard let remedies, remedies.count > 1 else { return }
    misses.chosenRemedy = (misses.chosenRemedy + step + remedies.count) % remedies.count
  }
}

extension InspectedPicture {
  /// Whether the trace has the classes of these objects. A trace from a file may have other classes than the model that
  /// the ground truth was read for.
  func holdsClasses(of targets: [Target]) -> Bool {
    let count = trace.levels.first?.logits.shape[1] ?? 0
    return targets.allSatisfy { (0..<count).contains($0.label) }
  }
}

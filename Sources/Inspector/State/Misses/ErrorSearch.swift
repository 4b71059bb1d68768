import Diagnosis

/// A walk through the pictures to the next mistake of the network. Pictures that are not known to have none are shown,
/// and so run, one after the other; any key ends it.
struct ErrorSearch: Sendable, Hashable {
  enum SoughtError: Sendable, Hashable {
    case miss, falsePositive

    var name: String {
      switch self {
      case .miss: "missed object"
      case .falsePositive: "false positive"
      }
    }
  }

  let sought: SoughtError
  /// 1 forwards, −1 backwards.
  let step: Int
  /// The picture where it began.
  let origin: Int
  /// The object or detection of the first picture behind which it looks; `nil` for the first one.
  var place: Int?
  /// How many pictures it has gone on by.
  var distance = 0
  /// What it has changed besides, in words.
  var remark: String?

  /// The picture that it has come to.
  func picture(of count: Int) -> Int { ((origin + step * distance) % count + count) % count }

  /// Whether it has passed the end of the list.
  func hasWrapped(_ count: Int) -> Bool { !(0..<count).contains(origin + step * distance) }
}

extension State {
  /// What became of an object, for the order of the list: while a result is pinned what it was then, so that the list
  /// stays as it is while a remedy is tried.
  func listedOutcome(of object: Int) -> Explanation.ObjectOutcome? {
    if let before = pin?.outcomes, before.indices.contains(object) { return before[object] }
    return outcome(of: object)
  }

  func isListedAsMissed(_ object: Int) -> Bool {
    if case .missed? = listedOutcome(of: object) { true } else { false }
  }

  /// The missed objects of the shown picture that pass the filter, in order.
  var soughtMisses: [Int] {
    objects.indices.filter { index in
      outcome(of: index).map { filter(misses: $0, objects[index].target) } ?? false
    }
  }

  /// The filter as far as missed objects can pass it: one for found objects counts as none.
  var missFilter: ObjectFilter {
    var filter = options.filter
    switch filter.cause {
    case .found, .ignored: filter.cause = nil
    case .missed, .stage, nil: break
    }
    return filter
  }

  /// Whether an outcome is a miss that the filter lets through.
  func filter(misses outcome: Explanation.ObjectOutcome, _ target: Target) -> Bool {
    guard case .missed = outcome else { return false }
    return missFilter.holds(target, outcome)
  }

  /// The false positives of the shown picture, by falling score. While a result is pinned only those that have come
  /// since, if there are any.
  var soughtFalsePositives: (places: [Int], areNew: Bool) {
    guard let diagnosis = currentDiagnosis else { return ([], false) }
    let all = diagnosis.verdicts.indices.filter { diagnosis.verdicts[$0].isFalsePositive }
    let new = all.filter { hasAppeared(diagnosis.selection.detections[$0]) }
    return new.isEmpty ? (all, false) : (new, true)
  }

  /// Whether a picture is known to have nothing that is sought, so that it need not be shown.
  func isKnown(without sought: ErrorSearch.SoughtError, picture index: Int) -> Bool {
    let entry = pictures[index]
    guard let objects = entry.objects else { return true }
    if case .failed = entry.status { return true }
    if case .failed? = inferences[inference(ofPicture: index)] { return true }
    if sought == .miss, objects.allSatisfy({ $0.target.isIgnored }) { return true }
    guard let summary = misses.summaries[inference(ofPicture: index)],
      summary.thresholds == thresholds, summary.outcomes.count == objects.count
    else { return false }
    switch sought {
    case .miss: return !zip(objects, summary.outcomes).contains { filter(misses: $1, $0.target) }
    case .falsePositive: return summary.falsePositiveCount == 0
    }
  }
}

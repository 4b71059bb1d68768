import Diagnosis
import RetinaNet

extension State {
  /// The work that the browser wants done next: thumbnails of what is seen, records for changed thresholds, and one run
  /// of the network at a time, what is seen first.
  mutating func browserWork() -> [Command] {
    guard browser.isOpen else { return [] }
    return (options.view == .browser ? thumbnailWork() : []) + judgingWork() + weighingWork()
      + examinationWork()
  }

  private mutating func thumbnailWork() -> [Command] {
    let style = thumbnailStyle
    guard style.size.width > 0, style.size.height > 0 else { return [] }
    browser.thumbnails.use(style)
    let layout = browserLayout
    let order = browser.finding.order
    let start = min(browser.firstRow * layout.columns, order.count)
    // What is seen, then the next screen, then the one before.
    let seen = order[start..<min(start + layout.count, order.count)]
    let next = order[seen.endIndex..<min(seen.endIndex + layout.count, order.count)]
    let before = order[max(0, start - layout.count)..<start]
    return browser.thumbnails.request([seen, next, before].joined()).map {
      .thumbnail($0, style, pictures[$0].picture)
    }
  }

  /// Records that are of other thresholds and can be made anew without the network, a batch at a time.
  private mutating func judgingWork() -> [Command] {
    guard !browser.isJudging, browser.judged != thresholds else { return [] }
    var batch: [JudgedPicture] = []
    for picture in visiblePictures + browser.records.indices {
      guard let record = browser.records[picture], record.thresholds != thresholds,
        let kept = browser.kept[picture], kept.answers(thresholds),
        !batch.contains(where: { $0.picture == picture })
      else { continue }
      batch.append(
        JudgedPicture(picture: picture, coverage: kept, isAnnotated: pictures[picture].objects != nil))
      if batch.count == Self.judgedAtOnce { break }
    }
    guard !batch.isEmpty else {
      browser.judged = thresholds
      return []
    }
    browser.isJudging = true
    return [.judge(batch, thresholds)]
  }

  private static let judgedAtOnce = 32

  /// What a change does in pictures that the network has run on, a batch at a time.
  private mutating func weighingWork() -> [Command] {
    guard !browser.isWeighing, let change = changeToWeigh else { return [] }
    if browser.weighed?.change != change { browser.weighed = WeighedChange(change: change) }
    guard let weighed = browser.weighed, !weighed.isComplete else { return [] }
    let (known, entries) = (weighed.effects, pictures)
    let batch = browser.kept.lazy.filter { picture, kept in
      known[picture] == nil && entries[picture].objects != nil && kept.answers(change.before)
        && kept.answers(change.after)
    }
    .prefix(Self.judgedAtOnce).map { JudgedPicture(picture: $0, coverage: $1, isAnnotated: true) }
    guard !batch.isEmpty else {
      browser.weighed?.isComplete = true
      return []
    }
    browser.isWeighing = true
    return [.weigh(Array(batch), change)]
  }

  mutating func takeWeighed(
    _ effects: [(picture: Int, effects: SideEffects)], of change: ThresholdChange
  ) -> [Command] {
    browser.isWeighing = false
    guard browser.weighed?.change == change else { return [] }
    for (picture, effects) in effects where browser.kept[picture] != nil {
      browser.weighed?.effects[picture] = effects
    }
    return []
  }

  private mutating func examinationWork() -> [Command] {
    guard browser.running == nil else { return [] }
    // What is looked at comes first.
    if options.view != .browser, case .running = inferences[inference] { return [] }
    guard let picture = nextToExamine else { return [] }
    browser.running = picture
    let id = inference(ofPicture: picture)
    let inspected: InspectedPicture? = if case .done(let done)? = inferences[id] { done } else { nil }
    return [
      .examine(
        Examination(
          inference: id, inspected: inspected, picture: pictures[picture].picture,
          coverage: misses.coverages[id],
          targets: pictures[picture].objects?.map(\.target), unannotated: pictures[picture].unannotated,
          thresholds: thresholds, keepsCandidates: browser.keptBytes < browser.memory))
    ]
  }

  /// The picture that the network runs on next: one that is seen, else one without a result, else one whose result is of
  /// other thresholds and cannot be made anew otherwise.
  private var nextToExamine: Int? {
    func isNew(_ picture: Int) -> Bool {
      guard browser.records[picture] == nil, browser.failures[picture] == nil else { return false }
      // What can be read only once is left to the other views, which keep it.
      if pictures[picture].isReadOnce, pictures[picture].picture == nil { return false }
      // One that is being prepared for the other views needs no second run.
      if case .running? = inferences[inference(ofPicture: picture)] { return false }
      return true
    }
    func isOutdated(_ picture: Int) -> Bool {
      guard let record = browser.records[picture], record.thresholds != thresholds,
        browser.failures[picture] == nil
      else { return false }
      return !(browser.kept[picture]?.answers(thresholds) ?? false)
    }
    return visiblePictures.first { isNew($0) || isOutdated($0) } ?? browser.finding.order.first(where: isNew)
      ?? browser.records.indices.first(where: isNew) ?? browser.records.indices.first(where: isOutdated)
  }

  mutating func take(_ result: ExaminationResult, of picture: Int) -> [Command] {
    if browser.running == picture { browser.running = nil }
    switch result {
    case .dropped: break
    case .failed(let reason):
      browser.failures[picture] = reason
    case .done(let record, let kept, let targets, let seconds):
      if let seconds { browser.seconds = (browser.seconds + [seconds]).suffix(Self.timedRuns) }
      // A box may have been drawn meanwhile: then it runs again.
      guard targets == pictures[picture].objects?.map(\.target) else { break }
      browser.keep(kept, of: picture)
      set(record, of: picture)
      refindForResults()
    }
    return []
  }

  private static let timedRuns = 16

  mutating func takeJudged(_ records: [(picture: Int, record: PictureRecord)]) -> [Command] {
    browser.isJudging = false
    for (picture, record) in records where browser.records[picture] != nil && browser.kept[picture] != nil {
      set(record, of: picture)
    }
    refindForResults()
    return []
  }

  private mutating func set(_ record: PictureRecord, of picture: Int) {
    browser.records[picture] = record
    if options.browser.sort != .name { browser.resultsSinceSort += 1 }
    tally(picture)
    if record.thresholds != thresholds { browser.judged = nil }
    if pictures[picture].objects != nil {
      misses.summaries[inference(ofPicture: picture)] = MissSummary(
        thresholds: record.thresholds, outcomes: record.outcomes,
        falsePositiveCount: record.tally.falsePositives)
    }
  }

  /// What the facets count of a picture, as far as it is known.
  mutating func tally(_ picture: Int) {
    browser.items[picture] = BrowserItem.items(pictures[picture].objects, browser.records[picture])
    if !pictures[picture].unknownObjects.isEmpty {
      browser.unknownClasses[picture] = unknownClasses(of: picture)
    }
  }

  /// Forgets what is known of a picture whose ground truth has changed.
  mutating func letGoOfRecord(of picture: Int) {
    guard browser.isOpen else { return }
    browser.records[picture] = nil
    browser.keep(nil, of: picture)
    tally(picture)
    refindForResults()
  }

  private mutating func refindForResults() {
    if options.view == .browser { refind(keepingOrder: true) }
  }
}

/// A picture whose record is made for other thresholds.
public struct JudgedPicture: Sendable {
  let picture: Int
  let coverage: KeptCoverage
  let isAnnotated: Bool

  /// `nil` where too little was kept for these thresholds.
  func record(_ thresholds: Thresholds) -> PictureRecord? {
    coverage.findings(at: thresholds).map { PictureRecord($0, isAnnotated: isAnnotated) }
  }

  /// What a change does; `nil` where too little was kept.
  func effects(_ change: ThresholdChange) -> SideEffects? {
    guard let before = coverage.findings(at: change.before), let after = coverage.findings(at: change.after)
    else { return nil }
    return SideEffects(from: before, to: after)
  }
}

import Diagnosis
import RetinaNet

extension State {
  /// Finds anew what passes the filter. The chosen picture stays chosen, or the one that takes its place.
  ///
  /// - Parameter keepingOrder: whether pictures stay where they are, as long as results only arrive.
  mutating func refind(keepingOrder: Bool = false) {
    let place = browserPlace ?? 0
    if !keepingOrder { browser.resultsSinceSort = 0 }
    browser.finding = BrowserFinding(
      browser.items, options.browser.filter, options.browser.sort, classes: configuration.classes.count,
      unknown: browser.unknownClasses.values, keeping: keepingOrder ? browser.finding : nil)
    let order = browser.finding.order
    if browserPlace == nil, !order.isEmpty { browser.chosen = order[min(place, order.count - 1)] }
    if options.view == .browser { revealChosen() }
  }

  /// Narrows the filter to a facet, or takes that away if the filter has it.
  mutating func apply(_ facet: BrowserFacet) {
    var filter = options.browser.filter
    switch facet {
    case .everything: filter = BrowserFilter()
    case .cause(let cause): filter.cause = filter.cause == cause ? nil : cause
    case .label(let label): filter.label = filter.label == label ? nil : label
    case .size(let size): filter.size = filter.size == size ? nil : size
    case .score(let band): filter.score = filter.score == band ? nil : band
    case .sort(let sort): return setSort(sort)
    }
    set(filter)
  }

  private mutating func set(_ filter: BrowserFilter) {
    options.browser.filter = filter
    refind()
  }

  mutating func setSort(_ sort: BrowserSort) {
    options.browser.sort = sort
    refind()
    message = "order: \(sort.title)"
  }

  /// Shows what is of a class.
  mutating func filterBrowser(label: Int) {
    options.browser.filter.label = label
    refind()
  }

  /// The causes, classes and so on that the facets list.
  private func listed<Value>(_ value: (BrowserFacet) -> Value?) -> [Value] {
    facetRows.compactMap { value($0.facet) }
  }

  mutating func changeBrowserCause(by step: Int) {
    let causes = listed { if case .cause(let cause) = $0 { cause } else { nil } }
    options.browser.filter.cause = Self.next(options.browser.filter.cause, by: step, in: causes)
    refind()
  }

  mutating func changeBrowserLabel(by step: Int) {
    let labels = listed { if case .label(let label) = $0 { label } else { nil } }.sorted()
    options.browser.filter.label = Self.next(options.browser.filter.label, by: step, in: labels)
    refind()
  }

  mutating func changeBrowserSize(by step: Int) {
    options.browser.filter.size = Self.next(options.browser.filter.size, by: step, in: ObjectSize.allCases)
    refind()
  }

  mutating func changeScoreBand(by step: Int) {
    options.browser.filter.score = Self.next(options.browser.filter.score, by: step, in: ScoreBand.allCases)
    refind()
  }

  /// Brings the keys to the facets, or back to the grid.
  mutating func switchFacets() {
    scroll = 0
    browser.facet = browser.facet == nil ? facetRows.first { $0.isOn }?.facet ?? facetRows.first?.facet : nil
  }

  mutating func moveFacet(dx: Int, dy: Int) {
    if dx < 0 {
      browser.facet = nil
      return
    }
    let rows = facetRows
    guard !rows.isEmpty else { return }
    let place = rows.firstIndex { $0.facet == browser.facet } ?? 0
    browser.facet = rows[min(max(0, place + dy), rows.count - 1)].facet
    scroll = 0
  }

  /// The filter in words: "missed · score too low · bird · small"; `nil` where it is off.
  var browserFilterText: String? {
    let filter = options.browser.filter
    guard filter.isOn else { return nil }
    let general: String? =
      switch filter.cause {
      case .stage: "missed"
      case .mistake: "false positives"
      default: nil
      }
    return [
      general, filter.cause?.title, filter.label.map { configuration.title(ofClass: $0) },
      filter.size?.rawValue, filter.score?.title,
    ]
    .compactMap { $0 }.joined(separator: " · ")
  }
}

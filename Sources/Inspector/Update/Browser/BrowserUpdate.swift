import Diagnosis
import RetinaNet

extension State {
  /// The meaning of keys in the browser; `nil` for those that mean the same everywhere.
  mutating func performInBrowser(_ intent: Intent, _ extent: ScrollExtent?) -> [Command]? {
    switch intent {
    case .show(let view): return view == .browser ? leaveBrowser() : openChosen(in: view)
    case .move(let dx, let dy): browser.facet == nil ? moveChosen(dx: dx, dy: dy) : moveFacet(dx: dx, dy: dy)
    case .first: goToEnd(last: false)
    case .last: goToEnd(last: true)
    case .scroll(let pages): turnPage(pages, extent)
    case .pan(_, let dy): scrollGrid(by: dy)
    case .panel: switchFacets()
    case .mode(let step): changeBrowserCause(by: step)
    case .label(let step): changeBrowserLabel(by: step)
    case .level(let step): changeBrowserSize(by: step)
    case .scoreBand(let step): changeScoreBand(by: step)
    case .sort(let step): setSort(options.browser.sort.next(by: step))
    case .zoom(let step): changeThumbnails(step)
    case .picture(let step): moveChosen(dx: step, dy: 0)
    case .confirm:
      if let facet = browser.facet { apply(facet) } else { return openChosen(in: nil) }
    case .cancel:
      if browser.facet != nil {
        browser.facet = nil
      } else if options.browser.filter.isOn {
        options.browser.filter = BrowserFilter()
        refind()
      } else {
        return leaveBrowser()
      }
    case .nextMiss(let step): return seekFromChosen(.miss, by: step)
    case .nextFalsePositive(let step): return seekFromChosen(.falsePositive, by: step)
    case .pin where keepTrial(): break
    case .pin, .draw, .saveJSON, .saveTruth, .deleteDrawn:
      message = "that is for one picture: Enter opens the chosen one"
    default: return nil
    }
    return []
  }

  /// Shows all pictures. From then on the network runs over them.
  mutating func enterBrowser() -> [Command] {
    if options.view != .browser { browser.returnView = options.view }
    options.view = .browser
    scroll = 0
    (showsPictureList, prefersPanel, drawnBox) = (false, false, nil)
    if browser.isOpen {
      refind(keepingOrder: true)
      if browser.finding.order.contains(inference.picture) { browser.chosen = inference.picture }
    } else {
      openBrowser()
    }
    revealChosen()
    return []
  }

  private mutating func openBrowser() {
    browser.isOpen = true
    browser.chosen = inference.picture
    browser.memory = min(browser.memory, memory / 4)
    browser.folder = Browser.commonFolder(pictures.lazy.map(\.name))
    browser.records = Array(repeating: nil, count: pictures.count)
    browser.items = Array(repeating: [], count: pictures.count)
    for picture in pictures.indices { tally(picture) }
    if options.browser.sort == .name, options.browser.selected == nil, !hasGroundTruth {
      browser.returnView = .detections
    }
    refind()
    chooseAsAsked()
  }

  /// Chooses the picture whose place in the order was asked for at the start.
  private mutating func chooseAsAsked() {
    if let selected = options.browser.selected, browser.finding.order.indices.contains(selected) {
      browser.chosen = browser.finding.order[selected]
    }
  }

  /// Puts the pictures into the order that their results give them, once these are complete and nobody has looked yet.
  mutating func sortSettled() -> [Command] {
    refind()
    if let first = browser.finding.order.first { browser.chosen = first }
    chooseAsAsked()
    revealChosen()
    return browserWork()
  }

  /// Looks for the next mistake from the chosen picture on.
  private mutating func seekFromChosen(_ sought: ErrorSearch.SoughtError, by step: Int) -> [Command] {
    guard hasGroundTruth, browserPlace != nil else { return seek(sought, by: step) }
    browser.facet = nil
    let commands = showPicture(browser.chosen, keepsTrial: true)
    return commands + seek(sought, by: step)
  }

  /// Back to the view and the picture that were left.
  private mutating func leaveBrowser() -> [Command] {
    options.view = browser.returnView
    scroll = 0
    browser.facet = nil
    return showPicture(inference.picture) + (options.view == .misses ? enterMisses() : [])
  }

  /// Opens the chosen picture at what the filter looks for.
  ///
  /// - Parameter view: `nil` for the one that tells most of that.
  mutating func openChosen(in view: ViewKind?) -> [Command] {
    guard browserPlace != nil else {
      message = "no picture passes the filter; Esc takes it away"
      return []
    }
    let picture = browser.chosen
    let item = sought(in: picture)
    let isAnnotated = pictures[picture].objects != nil
    options.view = view ?? (isAnnotated && item?.kind.isObject != false ? .misses : .detections)
    scroll = 0
    browser.facet = nil
    // What is listed was found with what is being tried.
    var commands = showPicture(picture, keepsTrial: true)
    if let item, item.kind.isObject {
      commands += choose(object: Int(item.index), keepsTrial: true)
    } else if let item, let record = browser.records[picture],
      record.detections.indices.contains(Int(item.index))
    {
      let detection = record.detections[Int(item.index)]
      browser.soughtDetection = (picture, detection.box, Int(detection.label))
      chooseSoughtDetection()
    }
    return commands + componentsIfNeeded() + lossIfNeeded()
  }

  /// The item that a picture is opened at: the first that passes the filter; without a filter the first missed object.
  private func sought(in picture: Int) -> BrowserItem? {
    let matches = matches(in: picture)
    return options.browser.filter.isOn ? matches.first : matches.first { $0.kind.isMissed }
  }

  /// Chooses the detection that the browser was asked for, once its picture's selection is there.
  mutating func chooseSoughtDetection() {
    guard let sought = browser.soughtDetection, sought.picture == inference.picture, let selection else {
      return
    }
    browser.soughtDetection = nil
    guard
      let index = selection.detections.firstIndex(where: { $0.box == sought.box && $0.label == sought.label })
    else { return }
    choose(detection: index)
  }
}

// The grid.
extension State {
  mutating func choose(tile picture: Int) -> [Command] {
    browser.facet = nil
    // A second click on the chosen one opens it.
    if picture == browser.chosen { return openChosen(in: nil) }
    browser.chosen = picture
    return []
  }

  private mutating func moveChosen(dx: Int, dy: Int) {
    let order = browser.finding.order
    guard let place = browserPlace else { return }
    let columns = browserLayout.columns
    var next = place + dx + dy * columns
    // Down from above a short last row leads to its end.
    if dy > 0, next >= order.count, place / columns < (order.count - 1) / columns { next = order.count - 1 }
    guard order.indices.contains(next) else { return }
    browser.chosen = order[next]
    revealChosen()
  }

  /// The first picture, in an order made anew, or the last one.
  private mutating func goToEnd(last: Bool) {
    guard browser.facet == nil else {
      let rows = facetRows
      browser.facet = (last ? rows.last : rows.first)?.facet
      return
    }
    if !last { refind() }
    if let picture = last ? browser.finding.order.last : browser.finding.order.first {
      browser.chosen = picture
    }
    revealChosen()
  }

  private mutating func turnPage(_ pages: Int, _ extent: ScrollExtent?) {
    if browser.facet != nil {
      for _ in 0..<max(1, (extent?.rows ?? 10) - 3) { moveFacet(dx: 0, dy: pages) }
      return
    }
    let order = browser.finding.order
    guard let place = browserPlace else { return }
    let next = place + pages * browserLayout.count
    browser.chosen = order[min(max(0, next), order.count - 1)]
    revealChosen()
  }

  mutating func scrollGrid(by rows: Int) {
    browser.firstRow = min(max(0, browser.firstRow + rows), lastFirstRow)
  }

  private var lastFirstRow: Int {
    let layout = browserLayout
    return max(0, (browser.finding.order.count + layout.columns - 1) / layout.columns - layout.rows)
  }

  /// Scrolls so that the chosen picture is seen.
  mutating func revealChosen() {
    let layout = browserLayout
    if let place = browserPlace {
      let row = place / layout.columns
      browser.firstRow = min(max(browser.firstRow, row - layout.rows + 1), row)
    }
    scrollGrid(by: 0)
  }

  private mutating func changeThumbnails(_ step: Intent.Zoom) {
    let layout = browserLayout
    let scales = ThumbnailScale.allCases
    // The next that differs on this screen, if there is one.
    let next: ThumbnailScale? =
      switch step {
      case .whole: nil
      case .in: scales.first { layout.columns($0) < layout.columns } ?? options.browser.scale
      case .out: scales.last { layout.columns($0) > layout.columns } ?? options.browser.scale
      }
    options.browser.scale = next
    revealChosen()
  }
}

import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// The line above the grid: the filter in words, what passes it, and the order.
enum BrowserSummary {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    let forms = [text(state), text(state, isBrief: true)]
    let text = forms.first { TextGlyphs.width($0) <= area.width } ?? forms[1]
    var end = canvas.write(text, x: area.x, y: area.y, .bold, limit: area.right)
    if let change = changes(state).first(where: { TextGlyphs.width($0) + 2 <= area.right - end }) {
      end = canvas.write("  " + change, x: end, y: area.y, Accent.warning, limit: area.right)
    }
    var order = state.options.browser.sort == .name ? "" : state.options.browser.sort.title
    if state.browser.resultsSinceSort > 0 {
      order += "; \(counted(state.browser.resultsSinceSort, "newer result")): Home sorts anew"
    }
    let x = area.right - TextGlyphs.width(order)
    if !order.isEmpty, x > end + 1 { canvas.write(order, x: x, y: area.y, .dim, limit: area.right) }
  }

  /// What has changed in all pictures with what is being tried, or since a result was pinned; shorter and shorter.
  private static func changes(_ state: State) -> [String] {
    guard let words = state.weighedWords else { return [] }
    let title = state.triedTitle.map { "with \($0)" } ?? "since pinned"
    let isPart = state.browser.weighed?.effects.count ?? 0 < state.browser.runCount
    let part = isPart ? " in \(state.weighedPictures)" : ""
    return ["\(title)\(part): \(words)", words]
  }

  /// "missed · score too low · bird · small: 37 objects in 21 of 48 pictures".
  ///
  /// - Parameter isBrief: whether only what matters most is told.
  static func text(_ state: State, isBrief: Bool = false) -> String {
    let finding = state.browser.finding
    let (count, all) = (finding.order.count, state.pictures.count)
    func number(_ count: Int, _ one: String, _ many: String) -> String? {
      count == 0 ? nil : count == 1 ? "1 \(one)" : "\(grouped(count)) \(many)"
    }
    // In a picture without ground truth nothing can be a false positive.
    let isWrong = state.hasGroundTruth && state.options.browser.filter.cause != .detected
    let wrong = isWrong ? ("false positive", "false positives") : ("detection", "detections")
    let found = [
      number(finding.objects, "object", "objects"), number(finding.detections, wrong.0, wrong.1),
    ]
    .compactMap { $0 }.joined(separator: " and ")
    guard let filter = state.browserFilterText else {
      let pictures = number(all, "picture", "pictures") ?? ""
      guard state.hasGroundTruth else { return found.isEmpty ? pictures : "\(pictures): \(found)" }
      let missed = finding.byKind.missed.reduce(0, +)
      let notRun = finding.byKind.all[Int(ItemKind.notRun.rawValue)]
      let objects = number(finding.objects, "object", "objects") ?? "no object"
      var parts = [objects]
      if notRun < finding.objects { parts.append("\(grouped(missed)) missed") }
      let detected = finding.byKind.all[Int(ItemKind.detected.rawValue)]
      if let text = number(finding.detections - detected, wrong.0, wrong.1) { parts.append(text) }
      if !isBrief, let text = number(detected, "detection", "detections") {
        parts.append("\(text) without ground truth")
      }
      return "\(pictures): \(parts.joined(separator: ", "))"
    }
    return "\(filter): \(found.isEmpty ? "nothing" : found) in \(grouped(count)) of \(grouped(all)) pictures"
  }
}

/// The line below the grid: how far the network has come, and which thresholds the results are of.
enum BrowserProgress {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    let (main, rest) = texts(state)
    var x = canvas.write(main, x: area.x, y: area.y, limit: area.right)
    for text in rest {
      guard x + TextGlyphs.width(text) + 3 <= area.right else { continue }
      x = canvas.write(" · " + text, x: x, y: area.y, .dim, limit: area.right)
    }
  }

  /// What must be told, and what is told where there is room.
  static func texts(_ state: State) -> (String, [String]) {
    let (browser, all) = (state.browser, state.pictures.count)
    let failed = browser.failures.count
    let done = browser.runCount
    let stale = state.staleCount
    var main = "\(grouped(done)) of \(grouped(all)) pictures run"
    if failed > 0 { main += ", \(grouped(failed)) failed" }
    let missing = all - done - failed
    if missing > 0, let left = timeLeft(state, missing) { main += ", \(left) left" }
    if stale > 0 {
      main += "; \(grouped(stale)) still of other thresholds (~)"
    }
    return (main, ["at \(thresholdText(state.thresholds))"])
  }

  private static func timeLeft(_ state: State, _ count: Int) -> String? {
    let times = state.browser.seconds
    guard !times.isEmpty else { return nil }
    return roughly(seconds: times.reduce(0, +) / Double(times.count) * Double(count))
  }

  /// "40 s", "4 min", "2 h 10 min".
  static func roughly(seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e8).rounded())
    switch whole {
    case ..<90: return "\(max(1, whole)) s"
    case ..<5400: return "\((whole + 30) / 60) min"
    default: return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
  }

  /// "score 0.40 (3 classes differ), NMS 0.50, top k 1,000, maximum 300".
  private static func thresholdText(_ thresholds: Thresholds) -> String {
    let differ = thresholds.scoreByClass.count
    let classes =
      differ == 0 ? "" : differ == 1 ? " (1 class differs)" : " (\(grouped(differ)) classes differ)"
    let (score, nms) = (KnobScale(.score), KnobScale(.nms))
    return "score \(score.text(Double(thresholds.score)))\(classes), NMS \(nms.text(thresholds.nms)), "
      + "top k \(Thresholds.words(thresholds.topK)), maximum \(Thresholds.words(thresholds.maxDetections))"
  }
}

import Imaging
import RetinaNet
import Terminal

/// How many candidates each step of selection leaves.
enum FunnelLine {
  static func draw(on canvas: inout Canvas, _ area: Area, _ state: State) {
    guard let selection = state.selection, let subject = state.subject else {
      canvas.write(state.isSelecting ? "sorting every score…" : "", x: area.x, y: area.y, .dim)
      return
    }
    let funnel = selection.funnel
    let anchors = subject.trace.levels.reduce(0) { $0 + $1.anchorCount }
    let classes = subject.trace.configuration.classes.count
    var steps = [
      ("above score", funnel.aboveScore), ("top k", funnel.withinTopK), ("after NMS", funnel.afterNMS),
      ("kept", funnel.kept),
    ]
    // NMS is not the only thing that a candidate may be lost at.
    if funnel.empty > 0 { steps.insert(("without area", funnel.empty), at: 2) }
    let start = "\(grouped(anchors)) anchors × \(classes) classes"
    let isWide = area.width >= 110
    var x = canvas.write(
      isWide ? start : grouped(funnel.total), x: area.x, y: area.y, .dim, limit: area.right)
    for (name, count) in steps {
      x = canvas.write(" → ", x: x, y: area.y, .dim, limit: area.right)
      if isWide { x = canvas.write(name + " ", x: x, y: area.y, .dim, limit: area.right) }
      let isLast = name == "kept"
      x = canvas.write(grouped(count), x: x, y: area.y, isLast ? .bold : .plain, limit: area.right)
      if !isWide { x = canvas.write(" " + name, x: x, y: area.y, .dim, limit: area.right) }
    }
    if state.isSelecting { canvas.write("  sorting every score…", x: x, y: area.y, .dim, limit: area.right) }
    if let pinned = state.pinned, pinned.pass == state.pass {
      let appeared = selection.detections.count { !pinned.holds($0.candidate) }
      let text = "since pinned: +\(appeared) −\(pinned.vanished(from: selection).count) "
      canvas.write(text, x: max(x + 2, area.right - text.count), y: area.y, Accent.warning, limit: area.right)
    }
  }
}

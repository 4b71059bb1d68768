import Imaging
import RetinaNet
import Terminal

/// View 4: where the heads see one class.
enum ScoresView: InspectorView {
  static func wash(_ state: State, _ subject: Subject) -> Wash? {
    ScoreField(state, subject)?.wash(state.pass)
  }

  static func overlay(_ stage: inout Stage, _ state: State, _ subject: Subject) {
    guard let field = ScoreField(state, subject), let cursor = state.cursor else { return }
    let geometry = subject.trace.geometry(field.layer)
    stage.drawGrid(geometry)
    stage.drawCursor(cursor, geometry)
    guard let peak = field.logits.peak, let cells = stage.viewport.cells(of: geometry.box(of: peak)) else {
      return
    }
    let score = scoreText(field.peakScore(field.level))
    stage.label(around: cells.grown(by: 1), ["peak \(score)", score], ClassColors.color(field.label))
    let middle = stage.viewport.screen(geometry.center(of: peak))
    let (x, y) = (Int(middle.x), Int(middle.y))
    if stage.area.contains(x: x, y: y) {
      stage.canvas.overlay("◆", x: x, y: y, Ink(ClassColors.color(field.label)), style: .bold)
    }
  }

  static func panel(_ pane: inout Pane, _ state: State, _ subject: Subject) {
    guard let field = ScoreField(state, subject), let cursor = state.cursor else {
      return pane.text("No such class. c goes to the next one, / finds one by its name.")
    }
    let panel = ScoresPanel(state: state, subject: subject, field: field, cursor: cursor)
    panel.writeMap(&pane)
    pane.gap()
    panel.writeCell(&pane)
    pane.gap()
    panel.writePyramid(&pane)
    pane.gap()
    panel.writeClasses(&pane)
  }
}

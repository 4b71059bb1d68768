import Evaluation
import RetinaNet
import Terminal

/// The command that opens a missed object in the inspector.
struct InspectorCommand {
  /// Flags of the run that the inspector must be given too, with their values.
  let flags: [String]

  /// It begins where the best evidence lies: the cell of the best anchor.
  func line(file: String, object: ExplainedObject, _ scene: ExplainedScene) -> String {
    let name = file.hasPrefix("-") && file != "-" ? "./\(file)" : file
    return (["retinascope", name] + flags + view(object, scene)).map(shellWord).joined(separator: " ")
  }

  private func view(_ object: ExplainedObject, _ scene: ExplainedScene) -> [String] {
    let evidence = object.explanation.evidence
    let place =
      evidence.bestCandidate.map { ($0.candidate.level, $0.candidate.anchor) }
      ?? evidence.bestAnchor.map { ($0.level, $0.anchor) }
    guard let (level, anchor) = place else { return [] }
    let cell = scene.grids[level].cell(anchor)
    let view = object.explanation.stage == .score ? "scores" : "anchors"
    let label =
      view == "scores" ? ["--class", ClassNames(scene.classes).handle(of: object.target.label)] : []
    return ["--view", view] + label + ["--level", scene.grids[level].name, "--cell", "\(cell.x),\(cell.y)"]
  }
}

import Evaluation
import RetinaNet
import Terminal

/// The command that opens a missed object in the inspector.
struct InspectorCommand {
  /// Flags of the run that the inspector must be given too, with their values.
  var flags: [String]
  /// Whether score thresholds are among what was given.
  var repeatsScore = false
  /// Whether the inspector will have the annotations.
  var knowsObjects = true

  /// - Parameter index: the object's place among the picture's.
  func line(file: String, _ index: Int, of scene: ExplainedScene) -> String {
    let name = file.hasPrefix("-") && file != "-" ? "./\(file)" : file
    let score = repeatsScore ? ["--score", ClassNames(scene.classes).list(scene.thresholds)] : []
    let view =
      knowsObjects ? ["--view", "misses", "--select", "\(index + 1)"] : cell(scene.objects[index], scene)
    return (["retinascope", name] + flags + score + view).map(shellWord).joined(separator: " ")
  }

  /// Where nobody tells the inspector of the object: the cell of its best box, or anchor.
  private func cell(_ object: ExplainedObject, _ scene: ExplainedScene) -> [String] {
    let evidence = object.explanation.evidence
    let place =
      evidence.bestCandidate.map { ($0.candidate.level, $0.candidate.anchor) }
      ?? evidence.bestAnchor.map { ($0.level, $0.anchor) }
    guard let (level, anchor) = place else { return [] }
    let cell = scene.grids[level].cell(anchor)
    let names = ClassNames(scene.classes)
    let view =
      object.explanation.stage == .score
      ? ["--view", "scores", "--class", names.handle(of: object.target.label)] : ["--view", "anchors"]
    return view + ["--level", scene.grids[level].name, "--cell", "\(cell.x),\(cell.y)"]
  }
}

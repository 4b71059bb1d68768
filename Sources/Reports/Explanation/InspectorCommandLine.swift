import Diagnosis
import RetinaNet
import Runs
import Support

/// The command that opens an object or a detection in the inspector.
public struct InspectorCommandLine {
  /// The run's flags that the inspector needs too, with their values.
  private let flags: [String]
  /// Whether score thresholds were given.
  private let repeatsScore: Bool
  /// Whether the inspector gets the annotations too.
  private let knowsObjects: Bool

  /// - Parameters:
  ///   - flags: the run's flags that the inspector needs too, with their values.
  ///   - repeatsScore: whether score thresholds were given.
  ///   - knowsObjects: whether the inspector has the annotations too.
  public init(flags: [String], repeatsScore: Bool, knowsObjects: Bool) {
    (self.flags, self.repeatsScore, self.knowsObjects) = (flags, repeatsScore, knowsObjects)
  }

  /// - Parameter index: the object's index in the picture.
  func line(file: String, _ index: Int, of picture: ExplainedPicture) -> String {
    let score = repeatsScore ? ["--score", ClassNames(picture.classes).list(picture.thresholds)] : []
    let view = knowsObjects ? Self.view(ofObject: index) : cell(picture.objects[index], picture)
    return line(file, score + view)
  }

  /// - Parameter index: the object's index among those of the picture whose classes the model knows.
  func line(file: String, object index: Int, _ thresholds: Thresholds, classes: [String?]) -> String {
    let score = repeatsScore ? ["--score", ClassNames(classes).list(thresholds)] : []
    return line(file, score + Self.view(ofObject: index))
  }

  /// Opens a detection that the display score may hide, with the ground truth beside it.
  ///
  /// - Parameters:
  ///   - index: the detection's index at these thresholds. It is the same at any score threshold for all classes that
  ///     the detection is above.
  ///   - score: the detection's.
  func line(
    file: String, detection index: Int, score: Float, _ thresholds: Thresholds, classes: [String?]
  ) -> String {
    let below = (score * 100 - 0.5).rounded(.down) / 100
    let list =
      repeatsScore || below <= thresholds.score
      ? ClassNames(classes).list(thresholds) : "\(below)"
    return line(
      file, ["--score", list, "--view", "detections", "--select", "\(index + 1)", "--ground-truth"])
  }

  private static func view(ofObject index: Int) -> [String] {
    ["--view", "misses", "--select", "\(index + 1)"]
  }

  private func line(_ file: String, _ view: [String]) -> String {
    (["retinascope", unmistakablePath(file)] + flags + view).map(shellWord).joined(separator: " ")
  }

  /// The cell of an object's best box or best anchor, for an object that is not in the inspector's annotations.
  private func cell(_ object: ExplainedObject, _ picture: ExplainedPicture) -> [String] {
    let evidence = object.explanation.evidence
    let place =
      evidence.bestCandidate.map { ($0.candidate.level, $0.candidate.anchor) }
      ?? evidence.bestAnchor.map { ($0.level, $0.anchor) }
    guard let (level, anchor) = place else { return [] }
    let cell = picture.grids[level].cell(anchor)
    let names = ClassNames(picture.classes)
    let view =
      object.explanation.stage == .score
      ? ["--view", "scores", "--class", names.handle(of: object.target.label)] : ["--view", "anchors"]
    return view + ["--level", picture.grids[level].name, "--cell", "\(cell.x),\(cell.y)"]
  }
}

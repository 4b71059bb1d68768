import Annotations
import Evaluation
import RetinaNet

/// What should be found in the pictures of a run: what annotations say, or one box that was typed.
enum ObjectsToFind {
  case annotated(PictureTruth)
  case box(Target)

  /// Per object the target, and what counts as its area; `nil` for a picture that annotations do not list.
  func targets(ofSource index: Int) -> [(target: Target, area: Double)]? {
    switch self {
    case .box(let target): return [(target, Double(target.box.area))]
    case .annotated(let truth):
      return truth.objects(ofSource: index)?.compactMap { object in
        Target.targets([object], truth.match).first.map { ($0, object.area) }
      }
    }
  }

  var truth: PictureTruth? { if case .annotated(let truth) = self { truth } else { nil } }
}

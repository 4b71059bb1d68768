import Runs
import Support

extension AnnotatedCounts {
  /// How the objects that `explain` and `evaluate` count come from those that are annotated; `nil` where both count all.
  var sentence: String? {
    guard ignored + marked + unfindable > 0 else { return nil }
    let counted = objects - ignored
    var text = "Of \(Support.counted(objects, "annotated object")), "
    text +=
      marked + unfindable == 0
      ? "\(grouped(counted)) count"
      : "evaluate counts \(grouped(counted)), explain \(grouped(counted - marked - unfindable))"
    var parts: [String] = []
    if ignored > 0 {
      parts.append("\(grouped(ignored)) \(ignored == 1 ? "is a crowd" : "are crowds") or to be ignored")
    }
    if marked > 0 {
      parts.append(
        "\(grouped(marked)) \(marked == 1 ? "is" : "are") marked to be ignored, which pycocotools passes over, and "
          + "\(marked == 1 ? "counts" : "count") in evaluate alone")
    }
    if unfindable > 0 {
      parts.append(
        "\(grouped(unfindable)) \(unfindable == 1 ? "has" : "have") no class of the model's or no extent, and "
          + "\(unfindable == 1 ? "counts" : "count") as missed in evaluate alone")
    }
    return text + ": " + parts.joined(separator: "; ") + "."
  }
}

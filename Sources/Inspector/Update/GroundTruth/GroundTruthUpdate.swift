import Diagnosis
import RetinaNet

/// Showing, deleting, and writing the objects of the ground truth.
extension State {
  mutating func toggleGroundTruth() {
    options.showsGroundTruth.toggle()
    guard options.showsGroundTruth, pictures[inference.picture].objects == nil else { return }
    message =
      pictures[inference.picture].truthFailure == nil
      ? "no ground truth for this picture: --annotations FILE names some, d draws a box"
      : "its ground truth cannot be read: i says why"
  }

  /// Deletes the chosen object, if it was drawn here.
  mutating func deleteDrawn() -> [Command] {
    guard let index = options.target, let object = selectedObject else {
      message = "choose the box to delete"
      return []
    }
    guard object.origin == .drawn else {
      message = "it comes from the annotations: only boxes drawn here can be deleted"
      return []
    }
    var rest = objects
    rest.remove(at: index)
    if baseline?.inference == inference { baseline?.forget(object: index) }
    if misses.trial?.elsewhere?.inference == inference { misses.trial?.elsewhere?.forget(object: index) }
    options.target = nil
    scroll = 0
    message = "deleted"
    return change(objects: rest.isEmpty && !pictures[inference.picture].isAnnotated ? nil : rest)
  }

  mutating func saveTruth() -> [Command] {
    guard hasGroundTruth else {
      message = "there is no ground truth to write: d draws a box"
      return []
    }
    let drawn = pictures.enumerated().compactMap { index, entry -> DrawnObjects? in
      let objects = (entry.objects ?? []).filter { $0.origin == .drawn }
      return objects.isEmpty ? nil : DrawnObjects(picture: index, size: entry.size, objects: objects)
    }
    return [.saveTruth(inference, drawn)]
  }

  /// A remark on what the command line leaves out.
  var commandLineRemark: String? {
    guard objects.contains(where: { $0.origin == .drawn }) else { return nil }
    return "copied, without the boxes drawn here (W writes them for --annotations)"
  }

  /// Puts the cursor on the anchor that overlaps an object most.
  mutating func followBestAnchor(of object: Int) {
    guard objects.indices.contains(object), let inspected, let coverage = currentCoverage else { return }
    options.target = object
    scroll = 0
    let overlaps = inspected.trace.levels.indices.map {
      coverage.bestAnchorOverlap(of: object, level: $0) ?? 0
    }
    guard let level = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }),
      let best = coverage.anchors(of: object, level: level).first
    else { return }
    let prediction = AnchorPrediction(inspected, level: best.level, anchor: best.anchor)
    options.layer = layer(ofLevel: best.level)
    options.cell = prediction.cell
    options.shape = prediction.shape
    reveal(objects[object].target.box.middle)
  }
}

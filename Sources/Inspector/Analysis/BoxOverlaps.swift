import Imaging
import RetinaNet

/// How a box that is being moved overlaps what is in the picture, live.
struct BoxOverlaps {
  /// The object that it overlaps most, by its index; `nil` without any.
  let object: (index: Int, iou: Float)?
  /// The model's anchor that overlaps it most; `nil` where none does.
  let anchor: (level: Int, iou: Float)?

  /// - Parameter own: the object whose box it is, which is not compared.
  init(_ box: Box, _ objects: [MarkedObject], besides own: Int?, _ trace: Trace) {
    let others = objects.indices.filter { $0 != own }.map { ($0, objects[$0].target.box.iou(box)) }
    object = others.max { $0.1 < $1.1 }.map { (index: $0.0, iou: $0.1) }
    let resized = trace.transform.trainingBox(box, family: trace.configuration.family)
    var best: (level: Int, iou: Float)?
    for (place, level) in trace.anchorLevels.enumerated() where level.anchorCount > 0 {
      for corner in level.grid.corners(near: resized.center) {
        for shape in level.cell {
          let iou = shape.moved(by: corner).iou(resized)
          if iou > best?.iou ?? 0 { best = (place, iou) }
        }
      }
    }
    anchor = best
  }
}

extension State {
  /// Of the box that is being moved or drawn, once it is a box.
  var drawnBoxOverlaps: BoxOverlaps? {
    guard let drawnBox, drawnBox.isBox, let inspected else { return nil }
    return BoxOverlaps(drawnBox.box, objects, besides: drawnBox.object, inspected.trace)
  }
}

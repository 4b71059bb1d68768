import Evaluation
import Imaging
import RetinaNet
import Terminal

/// What the anchors of a cell are compared with: of the ground truth the chosen object, else the one that they overlap
/// most, else the nearest; where there is no ground truth, the chosen detection.
struct ComparedBox {
  /// In pixels of the original picture.
  let box: Box
  /// "bird 3 of the ground truth".
  let title: String
  /// Whether it is an object of the ground truth, with which the anchors themselves are compared, too.
  let isObject: Bool

  init?(_ state: State, _ subject: Subject, _ cell: CellReading) {
    if let index = Self.object(state, cell) {
      let target = state.objects[index].target
      box = target.box
      title = "\(subject.name(ofClass: target.label)) \(index + 1) of the ground truth"
      isObject = true
    } else if let detection = state.selectedDetection {
      box = detection.box
      title = "the chosen detection, \(subject.title(of: detection.candidate))"
      isObject = false
    } else {
      return nil
    }
  }

  private static func object(_ state: State, _ cell: CellReading) -> Int? {
    if state.selectedObject != nil { return state.look.target }
    let objects = state.objects
    let overlaps = objects.map { object in
      cell.anchors.reduce(0) { max($0, $1.original.iou(object.target.box)) }
    }
    guard let best = objects.indices.max(by: { overlaps[$0] < overlaps[$1] }) else { return nil }
    if overlaps[best] > 0 { return best }
    return objects.indices.min { distance(objects[$0], cell) < distance(objects[$1], cell) }
  }

  private static func distance(_ object: MarkedObject, _ cell: CellReading) -> Double {
    let middle = object.target.box.middle
    let (x, y) = (middle.x - cell.center.x, middle.y - cell.center.y)
    let square = x * x + y * y
    return square.isNaN ? .infinity : square
  }

  /// "0.45→0.72": of the anchor and of its box with an object; with a detection, of the box alone.
  func text(_ reading: AnchorReading) -> String {
    let after = fixed(reading.final.iou(box), 2)
    return isObject ? "\(fixed(reading.original.iou(box), 2))→\(after)" : after
  }

  /// The column's heading, and its width.
  var heading: String { isObject ? "IoU→box" : "IoU" }
  var width: Int { isObject ? 10 : 5 }
}

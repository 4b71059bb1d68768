/// What there is to say where a picture has no ground truth.
enum NoGroundTruth {
  static func write(_ pane: inout Pane) {
    pane.title("No ground truth for this picture")
    pane.text("Nobody has said what is in it, so nothing can have been missed.")
    pane.gap()
    pane.text("--annotations names a file that does: COCO's JSON, Pascal VOC's XML or YOLO's text.")
    pane.gap()
    pane.text("d draws a box around what should be found, and tells why it was not.")
  }
}

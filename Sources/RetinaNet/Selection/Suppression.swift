/// Greedy non-maximum suppression: who suppresses whom.
///
/// Source: torchvision `csrc/ops/cpu/nms_kernel.cpp`. Boxes are taken by falling score; each that nobody
/// suppressed suppresses all later ones whose IoU with it is above a bound, in float32 without the "+1" of older
/// code. An IoU that is not a number suppresses nothing.
enum Suppression {
  /// - Parameters:
  ///   - group: places of boxes in the order of falling score, of one class or of all after shifting.
  ///   - boxes: corners by place.
  ///   - largestHarmlessIoU: an IoU above this suppresses.
  ///   - suppressors: gets, at the place of each that is suppressed, the first that suppresses it.
  static func run(
    _ group: [Int32], boxes: [SIMD4<Float>], largestHarmlessIoU: Float, suppressors: inout [Int32]
  ) {
    for (rank, place) in group.enumerated() where suppressors[Int(place)] < 0 {
      let box = boxes[Int(place)]
      for other in group[(rank + 1)...] where suppressors[Int(other)] < 0 {
        if iou(box, boxes[Int(other)]) > largestHarmlessIoU { suppressors[Int(other)] = place }
      }
    }
  }

  @inline(__always)
  static func iou(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
    let width = (a[2] < b[2] ? a[2] : b[2]) - (a[0] > b[0] ? a[0] : b[0])
    let height = (a[3] < b[3] ? a[3] : b[3]) - (a[1] > b[1] ? a[1] : b[1])
    let intersection = (width > 0 ? width : 0) * (height > 0 ? height : 0)
    return intersection / (area(a) + area(b) - intersection)
  }

  @inline(__always)
  static func area(_ box: SIMD4<Float>) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }
}

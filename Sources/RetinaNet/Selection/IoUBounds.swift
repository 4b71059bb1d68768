/// Where the corners of a box must lie for its IoU with a given one to be above a bound.
///
/// An IoU above t means that on each axis the overlap is longer than t times either side. Hence, along x,
/// x1 lies in [x1' − w'(1/t − 1), x2' − t·w'] and x2 in [x1' + t·w', x2' + w'(1/t − 1)] (dashes: the given box).
/// The bounds are a little wider than that, by more than all roundings of float32 come to, so that it may
/// rule out boxes without computing their IoU and never rules out a wrong one.
struct IoUBounds {
  let low: SIMD4<Float>
  let high: SIMD4<Float>

  /// - Parameters:
  ///   - box: of positive, finite area.
  ///   - bound: at least 0.
  @inline(__always)
  init(_ box: SIMD4<Float>, area: Float, iouAbove bound: Float) {
    let near = box.lowHalf
    let far = box.highHalf
    // Tiny products lose digits, and a tiny bound reaches anywhere: there any overlap will do.
    guard bound >= 0.02, area >= 1e-30 else {
      low = SIMD4(-.infinity, -.infinity, near.x, near.y)
      high = SIMD4(far.x, far.y, .infinity, .infinity)
      return
    }
    let t = 0.99 * (bound < 1 ? bound : 1)
    let side = far - near
    let slack = 1e-6 * SIMD2(max(abs(near.x), abs(far.x)), max(abs(near.y), abs(far.y)))
    let inner = t * side - slack
    let outer = (1 / t - 1) * side + slack
    low = SIMD4(lowHalf: near - outer, highHalf: near + inner)
    high = SIMD4(lowHalf: far - inner, highHalf: far + outer)
  }
}

/// For each output position of one axis the two input positions that bilinear interpolation reads, and how much
/// of the second it takes.
struct LinearTaps {
  var first: [Int32]
  var second: [Int32]
  var weight: [Float]

  /// torch's `interpolate(mode: "bilinear", align_corners: false)` without antialiasing: ratio = in / out in
  /// float32, position = max(0, ratio · (i + ½) − ½), the second input clamped at the edge.
  init(torchFrom inputs: Int, to outputs: Int) {
    first = []
    second = []
    weight = []
    let ratio = Float(inputs) / Float(outputs)
    for i in 0..<outputs {
      // torch's builds contract this to a fused multiply-add; in double the product of two floats is exact.
      let position = max(0, Float(Double(ratio) * (Double(i) + 0.5) - 0.5))
      let index = min(Int(position), inputs - 1)
      first.append(Int32(index))
      second.append(Int32(min(index + 1, inputs - 1)))
      weight.append(min(1, max(0, position - Float(index))))
    }
  }
}

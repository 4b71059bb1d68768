import Diagnosis
import Imaging
import RetinaNet
import Support
import Terminal

/// Pixels, without a fraction.
func pixels(_ value: Float) -> String { fixed(value, 0) }

/// A score in a label over the picture, where room is short.
func labelText(_ score: Float) -> String { score < 0.01 ? scoreText(score) : fixed(score, 2) }

extension Box {
  /// "x 10 to 130, y 20 to 100".
  var rangesText: String { "x \(pixels(x1)) to \(pixels(x2)), y \(pixels(y1)) to \(pixels(y2))" }
}

extension Trace {
  /// "stride 16 px": from one grid cell to the next, in the picture's pixels and, where the network saw it in
  /// another size, in those of its input.
  func strideText(_ level: Int) -> String {
    let outputs = levels[level]
    let geometry = geometry(pyramidLayer(level))
    let isUnscaled = transform.original == transform.resized
    func sides<T: Equatable>(_ x: T, _ y: T, _ text: (T) -> String) -> String {
      x == y ? text(x) : "\(text(x))×\(text(y))"
    }
    let input = sides(outputs.strideX, outputs.strideY) { "\($0)" }
    if isUnscaled { return "stride \(input) px" }
    let seen = sides(fixed(geometry.stepX, 1), fixed(geometry.stepY, 1)) { $0 }
    return "stride \(seen) px (\(input) of the input)"
  }

  /// ", size 64, height/width 0.5": what the configuration says of an anchor shape, sizes in pixels of the input.
  func shapeText(level: Int, shape: Int) -> String {
    let generator = AnchorGenerator(configuration)
    guard generator.sizes.indices.contains(level), generator.anchorsPerCell(level: level) > shape else {
      return ""
    }
    let (size, ratio) = generator.shape(level: level, shape)
    let unit = transform.original == transform.resized ? "" : " in the input"
    return ", size \(fixed(size, 0))\(unit), height/width \(fixed(ratio, 2))"
  }
}

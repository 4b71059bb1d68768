import Imaging
import RetinaNet
import Tensors

extension Trace {
  /// A trace of 256×256 pixels in which nothing is seen but what is planted: every box is its anchor, and all logits are −8
  /// but those that are given.
  ///
  /// - Parameter logits: by level, then by their place, anchor · classes + class.
  public static func quiet(classes: Int, logits planted: [Int: [Int: Float]] = [:]) -> Trace {
    var recipe = SyntheticTrace()
    recipe.padded = Transform.Size(width: 256, height: 256)
    (recipe.classes, recipe.candidates, recipe.spread) = (classes, 0, 0)
    let plain = recipe.make()
    let levels = plain.levels.enumerated().map { number, level in
      let logits = Tensor(shape: level.logits.shape) { logits in
        logits.initialize(repeating: -8)
        for (place, logit) in planted[number] ?? [:] { logits[place] = logit }
      }
      return Trace.Level(
        name: level.name, features: level.features, logits: logits, deltas: level.deltas,
        anchors: level.anchors, anchorsPerCell: level.anchorsPerCell, strideX: level.strideX,
        strideY: level.strideY)
    }
    return Trace(
      image: plain.image, file: plain.file, configuration: plain.configuration, transform: plain.transform,
      input: plain.input, backbone: [], levels: levels)
  }
}

import Checkpoints
import OrderedCollections
import RetinaNet
import Training

/// The gradients of a picture's loss as a safetensors file, under the names of a trace file.
///
/// | array | type and shape | what |
/// |---|---|---|
/// | `logits.p3` … | F32 `[H·W·A, K]` | ∂L/∂logits, rows in the order row, column, anchor |
/// | `deltas.p3` … | F32 `[H·W·A, 4]` | ∂L/∂(dx, dy, dw, dh) |
///
/// L is the sum of the classification and the box loss, divided by the picture's positive anchors, at least 1.
/// `__metadata__` holds `format` ("retinascope.gradients"), `version` ("1"), `model` and `file`.
public enum GradientFile {
  public static let format = "retinascope.gradients"
  public static let version = "1"

  /// Writes the gradients that `loss` has kept to `path`, in place of what is there once the file is whole.
  public static func write(_ loss: DetectionLoss, of trace: Trace, to path: String) throws {
    var arrays: OrderedDictionary<String, Safetensors.Value> = [:]
    for (index, level) in trace.levels.enumerated() {
      let name = level.name.lowercased()
      arrays["logits.\(name)"] = .floats(loss.logitGradients[index])
      arrays["deltas.\(name)"] = .floats(loss.deltaGradients[index])
    }
    try Safetensors.write(
      arrays,
      metadata: [
        "format": format, "version": version, "model": trace.configuration.name, "file": trace.file,
      ], to: path)
  }
}

import RetinaNet
import Tensors

extension GridMap {
  /// One channel of a feature map, `[H, W, C]`.
  init(channel: Int, of features: Tensor) {
    let (height, width, channels) = (features.shape[0], features.shape[1], features.shape[2])
    let values = features.withUnsafeBufferPointer { source in
      (0..<height * width).map { source[$0 * channels + channel] }
    }
    self.init(width: width, height: height, values: values)
  }

  /// The logits of one class on a level: of one anchor shape, or the greatest of all shapes. What is no number loses
  /// against every number.
  init(label: Int, shape: Int?, of level: Trace.Level) {
    let (cells, shapes) = (level.gridWidth * level.gridHeight, level.anchorsPerCell)
    let classes = level.logits.shape[1]
    let chosen = shape.map { $0..<$0 + 1 } ?? 0..<shapes
    let values = level.logits.withUnsafeBufferPointer { logits in
      [Float](unsafeUninitializedCapacity: cells) { output, count in
        for cell in 0..<cells {
          var greatest = Float.nan
          for shape in chosen {
            let logit = logits[(cell * shapes + shape) * classes + label]
            if logit.exceeds(greatest) { greatest = logit }
          }
          output.initializeElement(at: cell, to: greatest)
        }
        count = cells
      }
    }
    self.init(width: level.gridWidth, height: level.gridHeight, values: values)
  }
}

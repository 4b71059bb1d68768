import Evaluation
import Imaging

extension Explanation.Outcome {
  /// The same for a cause everywhere: loud for what was missed, quiet for the rest.
  var color: RGB {
    switch self {
    case .found: RGB(90, 150, 110)
    case .ignored: RGB(130, 130, 130)
    case .missed(let stage): stage.color
    }
  }
}

extension Evaluation.Stage {
  var color: RGB {
    switch self {
    case .anchors: RGB(200, 60, 190)
    case .regression: RGB(225, 115, 30)
    case .score: RGB(205, 165, 0)
    case .topK: RGB(0, 160, 175)
    case .nms: RGB(220, 50, 50)
    case .maxDetections: RGB(60, 110, 230)
    case .matching: RGB(145, 95, 225)
    }
  }
}

import Imaging
import RetinaNet
import Terminal

/// One of the inspector's views: a heat map and an overlay on the picture, and a panel beside it. All are functions
/// of the state alone.
protocol InspectorView {
  /// The heat map that is blended with the picture, if any.
  static func heatmap(_ state: State, _ inspected: InspectedPicture) -> Heatmap?

  /// Draws boxes, cursors and labels over the picture.
  static func draw(on overlay: inout PictureOverlay, _ state: State, _ inspected: InspectedPicture)

  /// Writes the panel.
  static func panel(_ pane: inout Pane, _ state: State, _ inspected: InspectedPicture)
}

extension ViewKind {
  var view: any InspectorView.Type {
    switch self {
    case .detections: DetectionsView.self
    case .levels: LevelsView.self
    case .anchors: AnchorsView.self
    case .scores: ScoresView.self
    case .misses: MissesView.self
    case .focal: FocalView.self
    case .training: TrainingView.self
    case .browser: BrowserView.self
    }
  }
}
